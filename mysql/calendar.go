package mysql

// The proleptic Gregorian calendar, counted in days since 1970-01-01. A year is taken to
// begin in March, so that a leap day is its last.

const (
	daysOf400Years = 146097
	epochDays      = 719468 // from 0000-03-01 to 1970-01-01
)

// civil gives the date of a day.
func civil(days int64) (year, month, day int64) {
	days += epochDays
	era := floorDiv(days, daysOf400Years)
	n := days - era*daysOf400Years                           // 0 … 146096
	y := (n - n/1460 + n/36524 - n/(daysOf400Years-1)) / 365 // 0 … 399
	n -= 365*y + y/4 - y/100                                 // 0 … 365
	m := (5*n + 2) / 153                                     // 0 is March
	day = n - (153*m+2)/5 + 1
	month = m + 3
	year = y + era*400
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// dayOf gives the day of a date.
func dayOf(year, month, day int64) int64 {
	if month <= 2 {
		month += 12
		year--
	}
	era := floorDiv(year, 400)
	y := year - era*400
	n := 365*y + y/4 - y/100 + (153*(month-3)+2)/5 + day - 1
	return era*daysOf400Years + n - epochDays
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
