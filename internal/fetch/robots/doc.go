// Package robots reads robots.txt files as RFC 9309 and Google's reference implementation do, and answers what they
// allow.
//
// Vocabulary: a File is a parsed robots.txt; a Policy is the File's view of one product token ("sheaf"): its merged
// groups; a Decision is a Policy's answer for one URL, with the rule that decided it. Cache keeps policies by origin
// for at most 24 hours.
//
// Where the RFC leaves room or its reference implementation differs, this package does:
//   - A disallow rule is compared both as written and with percent-encoded unreserved characters decoded; an allow
//     rule only as written. The RFC decodes both, the reference neither: this denies whatever one of them denies.
//   - Crawl-delay and unknown lines never end a group of user-agent lines. A crawl-delay belongs to the user agents that
//     were named before it in its group.
//   - Misspelt keys that the reference accepts are accepted, and "desallow", which crawler-commons has seen in the wild.
//   - UTF-16 files are read when a byte order mark announces them.
package robots
