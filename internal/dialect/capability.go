package dialect

import "github.com/tenonsql/tenon/driver"

// Capabilities say what a database can do. Rendering, run-time errors, tests and the table
// in the documentation come from here.
type Capabilities struct {
	InsertReturning bool // INSERT … RETURNING
	UpdateReturning bool // UPDATE … RETURNING
	DeleteReturning bool // DELETE … RETURNING
	UnnestArrays    bool // INSERT of any number of rows from one array per column
	UpdateArrays    bool // UPDATE of many rows, each with values of its own, without a parameter for each
	ArrayParameters bool // IN takes one array, of whatever length
	LastInsertID    bool // the driver tells the key that was counted for the last row
	MultiRowValues  bool // many rows in one VALUES are faster than one after the other
	MultiRowKeys    bool // keys counted for the rows of one INSERT come back by RETURNING
	LoadData        bool // LOAD DATA LOCAL brings many rows, where the server allows it
	MaxParams       int  // parameters in one statement
	RowLocks        bool // FOR UPDATE, FOR SHARE
	ReadCommitted   bool // isolation level read committed
	RepeatableRead  bool // isolation level repeatable read
	Serializable    bool // isolation level serializable
	DDLTransactions bool // CREATE, ALTER and DROP are undone by ROLLBACK
	Savepoints      bool // SAVEPOINT
	Lateral         bool // LATERAL
	FullJoin        bool // FULL OUTER JOIN
	DeferrableReads bool // a serializable transaction that reads can wait until it cannot fail
	Deferrable      bool // foreign keys that are checked at COMMIT
	DeleteSelf      bool // a row whose foreign key leads to itself can be deleted as it is
	AlterForeign    bool // a foreign key can be added to a table
	UpsertWhere     bool // ON CONFLICT … DO UPDATE … WHERE
	SkippedRows     bool // ON CONFLICT DO NOTHING leaves skipped rows out of the count and of RETURNING
	DefaultKeyword  bool // DEFAULT as a value in VALUES
	ManyWriters     bool // transactions that write at the same time
	NativeArrays    bool // columns that hold arrays
	FrameGroups     bool // GROUPS in the frame of a window
	FrameExclude    bool // EXCLUDE in the frame of a window
	AggregateFilter bool // FILTER after an aggregate; elsewhere it is written as CASE
	DistinctOn      bool // DISTINCT ON
	GroupingSets    bool // GROUP BY GROUPING SETS, CUBE, ROLLUP
	DashKeys        bool // JSON paths to keys that begin with -
	Quantifiers     bool // comparisons with ANY, ALL rows of a query
	SetAll          bool // INTERSECT ALL, EXCEPT ALL
	LockOf          bool // FOR UPDATE OF a table
	DeleteUsing     bool // DELETE … USING another table, also with RETURNING; elsewhere it is written in another way
	Merge           bool // MERGE, which updates, deletes and inserts by the rows of a query
	OldValues       bool // RETURNING of values as they were before an UPDATE or an upsert
	WriteInWith     bool // INSERT, UPDATE and DELETE with RETURNING as a CTE
	RecursiveLoad   bool // the levels of a recursive relation are faster by one recursive statement than by one each
	ReturningUsing  bool // RETURNING of columns of the other tables of UPDATE … FROM, DELETE … USING
}

// Isolation says whether a transaction may run at this level.
func (c *Capabilities) Isolation(l driver.Isolation) bool {
	switch l {
	case driver.ReadCommitted:
		return c.ReadCommitted
	case driver.RepeatableRead:
		return c.RepeatableRead
	case driver.Serializable:
		return c.Serializable
	}
	return true
}

// Feature is one line of the table of capabilities.
type Feature struct {
	Name string
	Doc  string
	Has  bool
}

// Table lists the capabilities that are had or not.
func (c *Capabilities) Table() []Feature {
	return []Feature{
		{"InsertReturning", "INSERT … RETURNING", c.InsertReturning},
		{"UpdateReturning", "UPDATE … RETURNING", c.UpdateReturning},
		{"DeleteReturning", "DELETE … RETURNING", c.DeleteReturning},
		{"UnnestArrays", "INSERT of any number of rows from one array per column", c.UnnestArrays},
		{"UpdateArrays", "UPDATE of many rows, each with values of its own, without a parameter for each", c.UpdateArrays},
		{"ArrayParameters", "IN takes one array, of whatever length", c.ArrayParameters},
		{"LastInsertID", "the driver tells the key that was counted for the last row", c.LastInsertID},
		{"MultiRowValues", "many rows in one VALUES are faster than one after the other", c.MultiRowValues},
		{"MultiRowKeys", "keys counted for the rows of one INSERT come back by RETURNING", c.MultiRowKeys},
		{"LoadData", "LOAD DATA LOCAL brings many rows, where the server allows it", c.LoadData},
		{"RowLocks", "FOR UPDATE, FOR SHARE", c.RowLocks},
		{"ReadCommitted", "isolation level read committed", c.ReadCommitted},
		{"RepeatableRead", "isolation level repeatable read", c.RepeatableRead},
		{"Serializable", "isolation level serializable", c.Serializable},
		{"DDLTransactions", "CREATE, ALTER and DROP are undone by ROLLBACK", c.DDLTransactions},
		{"Savepoints", "SAVEPOINT", c.Savepoints},
		{"Lateral", "LATERAL", c.Lateral},
		{"FullJoin", "FULL OUTER JOIN", c.FullJoin},
		{"DeferrableReads", "a serializable transaction that reads can wait until it cannot fail", c.DeferrableReads},
		{"Deferrable", "foreign keys that are checked at COMMIT", c.Deferrable},
		{"DeleteSelf", "a row whose foreign key leads to itself can be deleted as it is", c.DeleteSelf},
		{"AlterForeign", "a foreign key can be added to a table", c.AlterForeign},
		{"UpsertWhere", "ON CONFLICT … DO UPDATE … WHERE", c.UpsertWhere},
		{"SkippedRows", "ON CONFLICT DO NOTHING leaves skipped rows out of the count and of RETURNING", c.SkippedRows},
		{"DefaultKeyword", "DEFAULT as a value in VALUES", c.DefaultKeyword},
		{"ManyWriters", "transactions that write at the same time", c.ManyWriters},
		{"NativeArrays", "columns that hold arrays", c.NativeArrays},
		{"FrameGroups", "GROUPS in the frame of a window", c.FrameGroups},
		{"FrameExclude", "EXCLUDE in the frame of a window", c.FrameExclude},
		{"AggregateFilter", "FILTER after an aggregate; elsewhere it is written as CASE", c.AggregateFilter},
		{"DistinctOn", "DISTINCT ON", c.DistinctOn},
		{"GroupingSets", "GROUP BY GROUPING SETS, CUBE, ROLLUP", c.GroupingSets},
		{"DashKeys", "JSON paths to keys that begin with -", c.DashKeys},
		{"Quantifiers", "comparisons with ANY, ALL rows of a query", c.Quantifiers},
		{"SetAll", "INTERSECT ALL, EXCEPT ALL", c.SetAll},
		{"LockOf", "FOR UPDATE OF a table", c.LockOf},
		{"DeleteUsing", "DELETE … USING another table, also with RETURNING; elsewhere it is written in another way", c.DeleteUsing},
		{"Merge", "MERGE, which updates, deletes and inserts by the rows of a query; PostgreSQL from 15 on", c.Merge},
		{"OldValues", "RETURNING of values as they were before an UPDATE or an upsert; PostgreSQL from 18 on", c.OldValues},
		{"WriteInWith", "INSERT, UPDATE and DELETE with RETURNING as a CTE", c.WriteInWith},
		{"RecursiveLoad", "the levels of a recursive relation are faster by one recursive statement than by one each", c.RecursiveLoad},
		{"ReturningUsing", "RETURNING of columns of the other tables of UPDATE … FROM, DELETE … USING", c.ReturningUsing},
	}
}
