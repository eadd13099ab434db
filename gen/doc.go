// Package gen reads packages of models and writes their typed tables.
//
// It reads source and runs nothing: Load gives a description of each package, [schema.Table]
// for each entity; Source turns it into the text of tenon_gen.go, and Write puts that beside
// the models. What was generated before is not read, so a file that is missing, stale or
// broken does not matter. Every mistake in the models is found in one run, each a *Problem.
//
// An entity is an exported struct with a key: the fields tagged pk, else a field ID. An
// embedded struct is a mixin, whose fields are columns of the outer one. A column is called
// as its field, in snake case; a table as its struct, in the plural; the Go value of the
// table is the struct's name in the plural, too. Where that is the struct's name itself
// (News), table= is asked for, and the Go value is called after the table.
//
// A field's tag is tenon:"…", words with commas between; commas in parentheses or quotes
// do not split; - leaves the field out.
//
//	pk                        part of the key; a single integer key is counted by the database,
//	noidentity                unless this says no, or it is a foreign key, too
//	column=x, name=x          the column's name
//	size=100                  at most so many characters, or bytes
//	type=numeric(10,2)        the column's type, by a name that means the same everywhere
//	type.postgres=citext      what one database has in its place: postgres, sqlite, mariadb, or
//	                          mysql, which MariaDB follows unless it is given its own
//	default=5  default='x'    a constant, which New sets, too
//	default=now()             an expression of the database, while the field is zero
//	computed=price * amount   a column that the database computes
//	collate=x                 text that is not compared by its bytes
//	json                      a document
//	codec=x                   the variable of the package, a tenon.Codec, that says how the
//	                          type is stored; one that is the type's only one needs no word
//	enum                      the values are the constants of its type, from any package; a
//	                          string type of the models' own package needs no word
//	null                      NULL where the Go type has a value for it; *T and sql.Null[T] need none
//	version                   moves on with every UPDATE: an integer, a time or a UUID
//	version=server            the same, set by the database
//	unique, index             alone; unique=name and index=name on several fields: together
//	fk=users, fk=users(email) a foreign key to a table's key, or to a unique key
//	ondelete=cascade          or setnull or restrict, for that foreign key; deferrable
//	onupdate=cascade          the rows follow a key that changes
//	check='price >= 0'        a condition; the quotes are needed around commas only
//	was=old_name              the column's former name, for migrations
//
// A relation is a field tenon.Many[T] or tenon.One[T], ViewMany[T] or ViewOne[T] for reading
// alone, or WriteOnly[T]. It leads along the foreign key between
// both tables; a One beside several goes along the one that is named as it is (Author:
// AuthorID). Otherwise rel=UserID names the field of the foreign key, or inverse=User the
// relation that leads back. Its tag may say, too:
//
//	through=item_keywords     many-to-many through a link table, or its struct; one that no
//	                          struct declares is made, its rows nothing but both keys
//	far=FriendID              with rel=: the link table's two fields, where there are several
//	cascade=delete            what follows the parent: delete, orphan, database, setnull or
//	                          restrict; the foreign key's ON DELETE says the same
//	order='created desc, id'  how a collection is loaded
//	position=Place            a column that is numbered by the place in the collection
//
// What is about a whole table stands in the tag of a blank field, or in a comment right
// above the struct:
//
//	//tenon:skip              no entity
//	//tenon:table=shop_items  the table's name; var=Items the Go value's; was=old_name
//	//tenon:unique(a,b)       or index(a,b), each also with =name
//	//tenon:fk(order_id,item_id)=order_items(order_id,item_id),ondelete=cascade
//	//tenon:check='a < b'
//
// Constraints without a name of their own are named by [schema.ConstraintName].
package gen
