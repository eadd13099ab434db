-- The authors who were born before a year.
SELECT id, name, born
FROM authors
WHERE born < ?
ORDER BY born
