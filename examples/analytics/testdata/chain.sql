SELECT CONCAT(e.first_name, ' ', e.last_name) AS name, e.title
FROM employees e
WHERE e.last_name = 'Johnson'
   OR e.id = (SELECT reports_to FROM employees WHERE last_name = 'Johnson')
   OR e.id = (SELECT m.reports_to FROM employees x JOIN employees m ON m.id = x.reports_to WHERE x.last_name = 'Johnson')
ORDER BY e.id DESC
