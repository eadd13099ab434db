WITH sold AS (SELECT g.name AS genre, t.id AS track_id, t.name AS track, SUM(l.quantity) AS n
              FROM genres g
              JOIN tracks t ON t.genre_id = g.id
              JOIN invoice_lines l ON l.track_id = t.id
              WHERE g.name IN ('Jazz', 'Metal', 'Rock')
              GROUP BY g.name, t.id, t.name)
SELECT s.genre, 1 + COUNT(better.track_id) AS place, s.track, s.n
FROM sold s
LEFT JOIN sold better ON better.genre = s.genre AND (better.n > s.n OR better.n = s.n AND better.track_id < s.track_id)
GROUP BY s.genre, s.track_id, s.track, s.n
HAVING COUNT(better.track_id) < 3
ORDER BY s.genre, place
