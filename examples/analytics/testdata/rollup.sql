SELECT country, city, invoices, total_cents
FROM (SELECT 1 AS part, billing_country AS country, billing_city AS city, COUNT(*) AS invoices, SUM(CAST(ROUND(total * 100) AS INTEGER)) AS total_cents
      FROM invoices WHERE billing_country = 'Brazil' GROUP BY billing_country, billing_city
      UNION ALL
      SELECT 2, 'Brazil', NULL, COUNT(*), SUM(CAST(ROUND(total * 100) AS INTEGER)) FROM invoices WHERE billing_country = 'Brazil'
      UNION ALL
      SELECT 3, billing_country, billing_city, COUNT(*), SUM(CAST(ROUND(total * 100) AS INTEGER))
      FROM invoices WHERE billing_country = 'Canada' GROUP BY billing_country, billing_city
      UNION ALL
      SELECT 4, 'Canada', NULL, COUNT(*), SUM(CAST(ROUND(total * 100) AS INTEGER)) FROM invoices WHERE billing_country = 'Canada'
      UNION ALL
      SELECT 5, NULL, NULL, COUNT(*), SUM(CAST(ROUND(total * 100) AS INTEGER)) FROM invoices WHERE billing_country IN ('Brazil', 'Canada')) r
ORDER BY part, city
