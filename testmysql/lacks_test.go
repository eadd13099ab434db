package testmysql

// Why a case is left out. But for the first, it is go-mysql-server that differs from MySQL.
const (
	noSuch      = "MySQL itself has none of what the case asks for, such as RETURNING"
	noRollback  = "its tables in memory are not rolled back"
	noSavepoint = "its tables in memory have no savepoints"
	noLocks     = "it locks no rows"
	noEnd       = "it goes on with a statement whose connection was killed"
	noUsers     = "it lets everybody in"
	noNames     = "its errors do not name the constraint"
	noAssign    = "it does not parse := in ON DUPLICATE KEY UPDATE"
	noSyntax    = "it does not parse or plan a statement of the case"
	noFunction  = "it lacks a function that MySQL has"
	noConvert   = "it does not convert between binary and utf8mb4"
	nullItem    = "its JSON_TABLE takes a null for an error"
	badJSON     = "its JSON text is not well formed, or its items have other types"
	sumFloat    = "its SUM of integers is a DOUBLE"
	itsNumbers  = "it rounds decimals that it compares or adds"
	itsAnswer   = "it answers a query of the case otherwise than MySQL's manual says"
	ends        = "it ends the connection over a statement of the case"
	tooSlow     = "it takes minutes for tens of thousands of rows"
)

// lacks are the cases that are left out; all others must pass.
var lacks = map[string]string{
	"16: defaults, computed columns and identity keys come back without another SELECT": noSuch,
	"48: a bulk statement costs no more while nothing of its table is loaded":           noSuch,
	"48: objects follow an upsert, a key that is set, and composite keys":               noSuch,
	"ReadOnly refuses writes":                                   noSuch,
	"bulk insert: every kind of column, as an INSERT writes it": noSuch,
	"delete using other tables":                                 noSuch,
	"delete: returning":                                         noSuch,
	"insert from a query":                                       noSuch,
	"insert: returning":                                         noSuch,
	"mistakes: a table that is not in FROM":                     noSuch,
	"prepared: writes that give rows, and queries by hand":      noSuch,
	"hostile text is a value in every place of a value, and a name in every place of a name": ends,
	"own: ANY and ALL rows of a query":   noSyntax,
	"functions: text":                    itsAnswer,
	"upsert: only where conditions hold": noSuch,
	"upsert: returning":                  noSuch,
	"19, 43: a fault at every call leaves all or nothing, and the objects as before: delete":     noRollback,
	"a flush that fails leaves the objects and the database as they were":                        noRollback,
	"19, 43: a fault at every call leaves all or nothing, and the objects as before: savepoints": noSavepoint,
	"40: rollback restores a key that was changed, and swapped ones":                             noSavepoint,
	"42: a collection that the program and then the flush changed is what it was before both":    noSavepoint,
	"42: a flush that fails inside fails the savepoint alone":                                    noSavepoint,
	"42: a panic inside a savepoint, and what is refused in one":                                 noSavepoint,
	"42: a savepoint takes back renames and additions; the commit keeps what it had":             noSavepoint,
	"42: a savepoint that ends well is the transaction's":                                        noSavepoint,
	"42: collections and references are taken back":                                              noSavepoint,
	"42: deletes are taken back":                                                                 noSavepoint,
	"42: savepoints nest":                                                                        noSavepoint,
	"42: what was loaded inside is not loaded after":                                             noSavepoint,
	"48: a bulk DELETE takes exactly the matched loaded objects, and rollback restores them":     noSavepoint,
	"48: a bulk UPDATE changes exactly the matched loaded objects, and rollback restores them":   noSavepoint,
	"Refresh takes back relations that were changed, on both sides":                              noSavepoint,
	"bulk insert: in a session":                                                                  noSavepoint,
	"what was not loaded survives rollbacks, merges, bulk updates and a row that is replaced":    noSavepoint,
	"44: Retry runs again after a conflict that really happened":                                 noLocks,
	"rows are locked until the transaction ends, where the database can":                         noLocks,
	"a context that is cancelled in the middle":                                                  noEnd,
	"open: URLs that make no sense, and servers that are not there":                              noUsers,
	"a parent that is deleted by a flush":                                                        noNames,
	"broken constraints have the same kind, table, columns and name everywhere":                  noNames,
	"enum: the database refuses what is not known, too":                                          noNames,
	"46: columns whose names need quoting":                                                       noAssign,
	"insert from a query: distinct rows, a set operation, a CTE":                                 noAssign,
	"insert from a query: upsert and returning":                                                  noAssign,
	"upsert: a clash in another unique key is an error, and nothing is written":                  noAssign,
	"upsert: both keys clash with the same row":                                                  noAssign,
	"upsert: do nothing": noAssign,
	"a query reads the columns that it names, and those that tie rows": noSyntax,
	"delete, and the rows that were matched":                           noSyntax,
	"filtered aggregates":                                              noSyntax,
	"groups of groups":                                                 noSyntax,
	"locks":                                                            noSyntax,
	"queries in EXISTS":                                                noSyntax,
	"union":                                                            noSyntax,
	"49: paths compare as string, integer, float, bool, decimal, instant":   noFunction,
	"NULLIF, GREATEST, LEAST, CAST":                                         noFunction,
	"neighbours":                                                            noFunction,
	"row numbers, ranks and shares":                                         noFunction,
	"49: theme = dark finds the row":                                        noConvert,
	"enum: compared and ordered as text, not by the order of the constants": noConvert,
	"every strategy gives the same graph":                                   noConvert,
	"pages follow each other, whatever the order is by":                     noConvert,
	"text: functions":                                                       noConvert,
	"text: patterns":                                                        noConvert,
	"upsert: the refused row's columns keep their kinds":                    noConvert,
	"33: Merge of structs made by hand, and of what is new":                 nullItem,
	"5: a tree is deleted children first, each level in one statement; a root alone lets its children go": nullItem,
	"6: without a cascade the foreign key becomes NULL; where it cannot, the deletion is refused":         nullItem,
	"a child moved to another parent after the deletion of its own survives, in this flush and the next":  nullItem,
	"array: has, all, any":                                                        nullItem,
	"update by key: every kind of column":                                         nullItem,
	"update by key: some columns, all columns, rows that are not there":           nullItem,
	"46: every column keeps what a flush writes, and what it changes":             badJSON,
	"46: every column keeps what a set writes":                                    badJSON,
	"46: every column keeps what an INSERT of entities writes":                    badJSON,
	"a document null is not NULL in JSON either":                                  badJSON,
	"array: every kind of item comes out as it went in, by INSERT, flush and set": badJSON,
	"array: inside rows that are loaded as JSON":                                  badJSON,
	"columns of relations are chosen by every strategy":                           badJSON,
	"every column is the same by every strategy":                                  badJSON,
	"CASE gives the value of the first condition that holds":                      sumFloat,
	"a sum beyond 64 bits is an error":                                            sumFloat,
	"insert: many rows":                                                           sumFloat,
	"sum, average, least and greatest":                                            sumFloat,
	"the sum of narrow integers is an int64":                                      sumFloat,
	"decimals are exact: comparison, order, arithmetic":                           itsNumbers,
	"decimals are exact: sums and averages":                                       itsNumbers,
	"order operators on numbers":                                                  itsNumbers,
	"45: equality, NULL and distinction":                                          itsAnswer,
	"array: equality, length and items":                                           itsAnswer,
	"array: nil is the empty list, and NULL only where the column may be NULL":    itsAnswer,
	"lateral joins":            itsAnswer,
	"update from other tables": itsAnswer,
	"queries in IN":            ends,
	"upsert: expressions over the row that is there and the one that was refused": ends,
	"bulk insert: all or nothing":                                tooSlow,
	"bulk insert: many rows, and the key that comes next":        tooSlow,
	"insert: more values than a statement takes, all or nothing": tooSlow,
	"update by key: any number of rows, all or nothing":          tooSlow,
}
