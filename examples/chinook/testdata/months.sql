SELECT sold.country, sold.in_month, COUNT(*) AS invoices, SUM(sold.cents) AS total_cents
FROM (SELECT i.billing_country AS country,
             SUBSTR(CAST(i.invoice_date AS CHAR(30)), 1, 7) AS in_month,
             CAST(ROUND(i.total * 100) AS INTEGER) AS cents
      FROM invoices i) sold
WHERE sold.in_month LIKE '2024-%'
GROUP BY sold.country, sold.in_month
ORDER BY sold.country, sold.in_month
