SELECT CONCAT(c.first_name, ' ', c.last_name) AS customer,
       c.country,
       COUNT(*) AS invoices,
       SUM(CAST(ROUND(i.total * 100) AS INTEGER)) AS total_cents
FROM customers c, invoices i
WHERE i.customer_id = c.id
GROUP BY c.id, c.first_name, c.last_name, c.country
ORDER BY total_cents DESC, c.id
LIMIT 10
