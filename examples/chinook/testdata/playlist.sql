SELECT t.name AS track, al.title AS album, ar.name AS artist, t.milliseconds AS length_ms
FROM playlists p
JOIN playlist_tracks pt ON pt.playlist_id = p.id
JOIN tracks t ON t.id = pt.track_id
JOIN albums al ON al.id = t.album_id
JOIN artists ar ON ar.id = al.artist_id
WHERE p.name = 'Grunge'
ORDER BY t.id
