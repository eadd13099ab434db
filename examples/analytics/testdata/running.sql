SELECT m.month, m.cents AS sold_cents, (SELECT SUM(CAST(ROUND(i.total * 100) AS INTEGER))
                                        FROM invoices i
                                        WHERE SUBSTR(CAST(i.invoice_date AS CHAR(30)), 1, 4) = '2024'
                                          AND SUBSTR(CAST(i.invoice_date AS CHAR(30)), 1, 7) <= m.month) AS far_cents
FROM (SELECT SUBSTR(CAST(invoice_date AS CHAR(30)), 1, 7) AS month, SUM(CAST(ROUND(total * 100) AS INTEGER)) AS cents
      FROM invoices
      WHERE SUBSTR(CAST(invoice_date AS CHAR(30)), 1, 4) = '2024'
      GROUP BY SUBSTR(CAST(invoice_date AS CHAR(30)), 1, 7)) m
ORDER BY m.month
