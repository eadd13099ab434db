SELECT g.name AS genre,
       COUNT(*) AS tracks,
       SUM(CAST(ROUND(t.unit_price * 100) AS INTEGER)) AS price_of_all_cents
FROM tracks t
LEFT JOIN invoice_lines l ON l.track_id = t.id
LEFT JOIN genres g ON g.id = t.genre_id
WHERE l.id IS NULL
GROUP BY g.id, g.name
ORDER BY tracks DESC, genre
