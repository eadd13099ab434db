package gen

import "testing"

func TestNames(t *testing.T) {
	for _, c := range []struct{ name, snake, plural, table string }{
		{"Product", "product", "Products", "products"},
		{"Category", "category", "Categories", "categories"},
		{"Person", "person", "People", "people"},
		{"SalesPerson", "sales_person", "SalesPeople", "sales_people"},
		{"Address", "address", "Addresses", "addresses"},
		{"OrderItem", "order_item", "OrderItems", "order_items"},
		{"Status", "status", "Statuses", "statuses"},
		{"OrderStatus", "order_status", "OrderStatuses", "order_statuses"},
		{"Child", "child", "Children", "children"},
		{"Hero", "hero", "Heroes", "heroes"},
		{"Analysis", "analysis", "Analyses", "analyses"},
		{"Bonus", "bonus", "Bonuses", "bonuses"},
		{"Virus", "virus", "Viruses", "viruses"},
		{"Lens", "lens", "Lenses", "lenses"},
		{"Key", "key", "Keys", "keys"},
		{"Box", "box", "Boxes", "boxes"},
		{"Quiz", "quiz", "Quizzes", "quizzes"},
		{"Movie", "movie", "Movies", "movies"},
		{"Media", "media", "Media", "media"},
		{"News", "news", "News", "news"},
		{"ID", "id", "IDs", "ids"},
		{"UserID", "user_id", "UserIDs", "user_ids"},
		{"HTTPServer", "http_server", "HTTPServers", "http_servers"},
		{"APIKey", "api_key", "APIKeys", "api_keys"},
		{"API", "api", "APIs", "apis"},
		{"Line1", "line1", "Line1s", "line1s"},
		{"X", "x", "Xes", "xes"},
		{"Order_Item", "order_item", "Order_Items", "order_items"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := snake(c.name); got != c.snake {
				t.Errorf("snake: %s, want %s", got, c.snake)
			}
			if got := plural(c.name); got != c.plural {
				t.Errorf("plural: %s, want %s", got, c.plural)
			}
			if got := snake(plural(c.name)); got != c.table {
				t.Errorf("table: %s, want %s", got, c.table)
			}
		})
	}
}

func TestSmall(t *testing.T) {
	for name, want := range map[string]string{"Product": "product", "HTTPServer": "httpServer", "ID": "id", "APIKey": "apiKey", "X": "x"} {
		if got := small(name); got != want {
			t.Errorf("small(%s) = %s, want %s", name, got, want)
		}
	}
}

func TestCamel(t *testing.T) {
	for name, want := range map[string]string{"news_items": "NewsItems", "shop.items": "ShopItems", "x": "X"} {
		if got := camel(name); got != want {
			t.Errorf("camel(%s) = %s, want %s", name, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"size", "unique", "index", "default", "pk"}
	for s, want := range map[string]string{"sise": "size", "szie": "size", "uniqe": "unique", "defualt": "default", "pq": "pk", "xyz": "", "Index": "index"} {
		if got := nearest(s, words); got != want {
			t.Errorf("nearest(%s) = %q, want %q", s, got, want)
		}
	}
}
