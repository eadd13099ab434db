SELECT al.title AS album, ar.name AS artist, s.tracks, s.length_ms
FROM (SELECT album_id, COUNT(*) AS tracks, SUM(milliseconds) AS length_ms
      FROM tracks
      GROUP BY album_id) s
JOIN albums al ON al.id = s.album_id
JOIN artists ar ON ar.id = al.artist_id
ORDER BY s.length_ms DESC, al.id
LIMIT 5
