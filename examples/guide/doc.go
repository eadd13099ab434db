// Package guide holds the Go that the pages in docs show, as tests: each piece runs on
// SQLite, PostgreSQL and MariaDB, and what the pages say about its result and its SQL is
// compared with what comes out. The bookshop's tables are in package models.
package guide
