SELECT t.name AS track, ar.name AS artist, g.name AS genre,
       t.milliseconds AS length_ms,
       CAST(ROUND(t.unit_price * 100) AS INTEGER) AS price_cents
FROM tracks t
JOIN albums al ON al.id = t.album_id
JOIN artists ar ON ar.id = al.artist_id
JOIN genres g ON g.id = t.genre_id
WHERE t.id NOT IN (SELECT track_id FROM invoice_lines)
ORDER BY t.milliseconds DESC, t.id
LIMIT 10
