SELECT page, COUNT(*) AS looks, FLOOR(COUNT(*) * 1000 / (SELECT COUNT(*) FROM visits)) AS per_mille, SUM(seconds) AS spent
FROM visits
GROUP BY page
ORDER BY looks DESC, page
LIMIT 5
