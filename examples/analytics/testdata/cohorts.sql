SELECT f.month, COUNT(DISTINCT CASE WHEN v.n = f.n THEN v.visitor END) AS visitors,
       COUNT(DISTINCT CASE WHEN v.n = f.n + 1 THEN v.visitor END) AS one,
       COUNT(DISTINCT CASE WHEN v.n = f.n + 2 THEN v.visitor END) AS two,
       COUNT(DISTINCT CASE WHEN v.n = f.n + 3 THEN v.visitor END) AS three
FROM (SELECT visitor, CAST(SUBSTR(CAST(at AS CHAR(30)), 1, 4) AS INTEGER) * 12 + CAST(SUBSTR(CAST(at AS CHAR(30)), 6, 2) AS INTEGER) AS n
      FROM visits) v
JOIN (SELECT visitor, SUBSTR(CAST(MIN(at) AS CHAR(30)), 1, 7) AS month,
             CAST(SUBSTR(CAST(MIN(at) AS CHAR(30)), 1, 4) AS INTEGER) * 12 + CAST(SUBSTR(CAST(MIN(at) AS CHAR(30)), 6, 2) AS INTEGER) AS n
      FROM visits
      GROUP BY visitor) f ON f.visitor = v.visitor
GROUP BY f.month
ORDER BY f.month
