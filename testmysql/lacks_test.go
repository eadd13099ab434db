package testmysql

// Why go-mysql-server cannot run a case that MySQL can.
const (
	noSavepoint = "its tables in memory have no savepoints"
	tooSlow     = "it takes minutes for tens of thousands of rows"
	noEnd       = "it goes on with a statement whose connection was killed"
)

var lacks = map[string]string{
	"42: a savepoint takes back renames and additions; the commit keeps what it had": noSavepoint,
	"42: a savepoint that ends well is the transaction's":                            noSavepoint,
	"42: deletes are taken back":                             noSavepoint,
	"42: collections and references are taken back":          noSavepoint,
	"42: what was loaded inside is not loaded after":         noSavepoint,
	"42: savepoints nest":                                    noSavepoint,
	"42: a flush that fails inside fails the savepoint alone": noSavepoint,
	"42: a panic inside a savepoint, and what is refused in one": noSavepoint,
	"19, 43: a fault at every call leaves all or nothing, and the objects as before: savepoints": noSavepoint,
	"insert: more values than a statement takes, all or nothing": tooSlow,
	"update by key: any number of rows, all or nothing": tooSlow,
	"bulk insert: many rows, and the key that comes next": tooSlow,
	"bulk insert: all or nothing": tooSlow,
	"a context that is cancelled in the middle": noEnd,
}
