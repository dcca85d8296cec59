package propose

// trust tells how sure it is that the page is there for each list.
func (s *listSurvey) trust(lists []List) {
	for i := range lists {
		lists[i].Confidence = 0.5
	}
}
