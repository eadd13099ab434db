SELECT CONCAT(e.first_name, ' ', e.last_name) AS employee,
       e.title,
       (SELECT COUNT(*) FROM customers c WHERE c.support_rep_id = e.id) AS customers,
       COUNT(s.cents) AS invoices,
       CAST(ROUND(SUM(s.cents) * 10000.0 / NULLIF(COUNT(s.cents), 0)) AS INTEGER) AS average_millionths
FROM employees e
LEFT JOIN (SELECT c.support_rep_id AS employee_id, CAST(ROUND(i.total * 100) AS INTEGER) AS cents
           FROM customers c, invoices i
           WHERE i.customer_id = c.id) s ON s.employee_id = e.id
GROUP BY e.id, e.first_name, e.last_name, e.title
ORDER BY e.id
