package message

import (
	"strings"

	"sheaf/internal/notify"
)

func published(v voice, d notify.Published) Message {
	m := Message{
		Title: v.say("%[1]s v%[2]d 버전이 나왔습니다", "%[1]s v%[2]d is published", d.Dataset, d.Version),
		Lead:  v.say("%[1]s 기준으로 모은 새 버전입니다.", "A new version, as of %[1]s.", v.instant(d.AsOf)),
		Facts: []Fact{
			{v.say("달라진 행", "Rows that differ"), v.counts(d.Counts)},
			{v.say("전체 행", "Rows"), rows(d.Rows)},
			{v.say("받기", "Pull"), d.Pull},
		},
		Action: Link{v.say("데이터 설명 보기", "Read the card"), d.Card},
	}
	for _, s := range d.Sources {
		if s.Carried != "" {
			m.Points = append(m.Points, v.say("%[1]s: 이전 행을 그대로 두었습니다 (%[2]s)", "%[1]s: the rows are those of before (%[2]s)", s.Source, v.carried(s.Carried)))
		}
	}
	for _, s := range d.Schemas {
		if !s.Compatible {
			m.Points = append(m.Points, v.say("표 %[1]s: 이전 버전용 코드로는 읽을 수 없는 열이 있습니다", "Table %[1]s: code written for the version before does not read it", s.Table))
		}
	}
	m.Points = v.capped(append(m.Points, v.points(d.Verdicts)...))
	return m
}

func (v voice) carried(why string) string {
	switch why {
	case "held":
		return v.say("보류됨", "held")
	case "failed":
		return v.say("수집 실패", "the crawl failed")
	}
	return why
}

func held(v voice, d notify.Held) Message {
	m := Message{
		Title: v.say("%[1]s: %[2]s 데이터를 보류했습니다. 확인이 필요합니다", "%[1]s: %[2]s is on hold and needs a decision", d.Dataset, d.Source),
		Lead: v.say("점검에서 이상이 발견되어 %[1]s의 새 행을 공개하지 않았습니다. 이전 행은 그대로 쓰입니다. 새 행을 공개할지 버릴지 결정해 주세요.",
			"A check found something wrong, so the new rows of %[1]s were not published; the rows of before stay in use. Please publish the new rows or throw them away.", d.Source),
		Facts: []Fact{
			{v.say("기준 시각", "As of"), v.instant(d.AsOf)},
			{v.say("행 수", "Rows"), v.say("지금 %[1]s, 승인하면 %[2]s", "%[1]s now, %[2]s if approved", number(d.Before), number(d.After))},
		},
		Action: Link{v.say("살펴보고 결정하기", "Look and decide"), d.Review},
	}
	if d.Reminder > 0 {
		m.Title = v.say("다시 알림: %[1]s", "Reminder: %[1]s", m.Title)
	}
	if len(d.Counts) > 0 {
		m.Facts = append(m.Facts, Fact{v.say("승인하면 달라질 행", "Rows that would differ"), v.counts(d.Counts)})
	}
	if !d.Expires.IsZero() {
		m.Facts = append(m.Facts, Fact{v.say("결정 기한", "Thrown away unless decided by"), v.instant(d.Expires)})
	}
	m.Points = v.points(d.Verdicts)
	if len(m.Points) == 0 {
		m.Points = []string{d.Reason}
	}
	for i, s := range d.Samples {
		if i == maxSamples {
			break
		}
		m.Points = append(m.Points, v.difference(s))
	}
	return m
}

// difference is a value before and after, with the page that says so.
func (v voice) difference(d notify.Difference) string {
	value := func(s string) string {
		if s == "" {
			return v.say("(없음)", "(none)")
		}
		return "“" + cut(s, 60) + "”"
	}
	text := v.say("예: %[1]s의 %[2]s: %[3]s → %[4]s", "For example, %[2]s of %[1]s: %[3]s → %[4]s", cut(d.Key, 80), d.Field, value(d.Before), value(d.After))
	if d.Archived != "" {
		text += v.say(", 보관된 페이지: %[1]s", ", archived page: %[1]s", d.Archived)
	}
	return text
}

// maxSamples is how many differing values one message shows.
const maxSamples = 5

func decided(v voice, d notify.Decided) Message {
	m := Message{
		Facts:  []Fact{{v.say("결정한 사람", "Decided by"), d.By}, {v.say("기준 시각", "As of"), v.instant(d.AsOf)}},
		Action: Link{v.say("보류 보기", "Look at the hold"), d.Review},
	}
	stays := v.say("이전 행이 그대로 쓰입니다.", "The rows of before stay in use.")
	switch d.Verdict {
	case "approve":
		m.Title = v.say("%[1]s: %[2]s의 보류된 데이터를 승인했습니다", "%[1]s: the held rows of %[2]s were approved", d.Dataset, d.Source)
		m.Lead = v.say("새 행이 곧 새 버전으로 공개됩니다.", "The new rows are published with the next version, shortly.")
	case "reject":
		m.Title = v.say("%[1]s: %[2]s의 보류된 데이터를 버렸습니다", "%[1]s: the held rows of %[2]s were thrown away", d.Dataset, d.Source)
		m.Lead = stays
	case "expire":
		m.Title = v.say("%[1]s: 아무도 결정하지 않아 %[2]s의 보류된 데이터를 버렸습니다",
			"%[1]s: nobody decided on the held rows of %[2]s, they were thrown away", d.Dataset, d.Source)
		m.Lead = stays
	default: // superseded
		m.Title = v.say("%[1]s: %[2]s의 보류가 새 수집으로 끝났습니다", "%[1]s: a later good run has ended the hold of %[2]s", d.Dataset, d.Source)
		m.Lead = v.say("그 뒤에 모은 데이터에 이상이 없어 할 일이 없습니다.", "What was collected since is sound; there is nothing to do.")
	}
	if d.Reason != "" {
		m.Facts = append(m.Facts, Fact{v.say("이유", "Reason"), d.Reason})
	}
	return m
}

func tagMoved(v voice, d notify.TagMove) Message {
	m := Message{
		Title: v.say("%[1]s: 태그 %[2]s가 v%[3]d를 가리킵니다", "%[1]s: tag %[2]s now names v%[3]d", d.Dataset, d.Tag, d.To),
		Lead:  v.say("%[1]s 님이 태그를 옮겼습니다.", "%[1]s moved the tag.", d.By),
		Facts: []Fact{{v.say("이유", "Reason"), d.Why}}, Action: Link{v.say("버전 보기", "Look at the version"), d.Page},
	}
	if d.From > 0 {
		m.Facts = append(m.Facts, Fact{v.say("이전 버전", "Before"), v.say("v%[1]d", "v%[1]d", d.From)})
	}
	return m
}

func failed(v voice, d notify.Failed) Message {
	m := Message{
		Title: v.say("%[1]s: 수집이 실패했습니다", "%[1]s: a run failed", d.Dataset),
		Lead:  v.say("새 버전이 나오지 않았습니다. 이전 버전은 그대로 쓸 수 있습니다.", "No new version was published. The version before stays in use."),
		Facts: []Fact{
			{v.say("이유", "Reason"), d.Reason},
			{v.say("기준 시각", "As of"), v.instant(d.AsOf)},
		},
		Action: Link{v.say("실행 보기", "Look at the run"), d.Page},
	}
	if d.Stage != "" {
		m.Facts = append(m.Facts, Fact{v.say("멈춘 단계", "Stage"), v.stage(d.Stage)})
	}
	if d.Runs > 1 {
		m.Title = v.say("%[1]s: 수집이 %[2]d번 이어서 실패했습니다", "%[1]s: %[2]d runs in a row failed", d.Dataset, d.Runs)
		m.Facts = append(m.Facts, Fact{v.say("처음 실패", "Failing since"), v.instant(d.Since)})
	}
	return m
}

// stage names what a run did.
func (v voice) stage(name string) string {
	if !v.korean {
		return name
	}
	if ko, ok := map[string]string{
		"prepare": "준비", "crawl": "수집", "compare": "비교", "check": "점검", "build": "만들기", "publish": "공개", "notify": "알림",
	}[name]; ok {
		return ko
	}
	return name
}

func recovered(v voice, d notify.Recovered) Message {
	m := Message{
		Title: v.say("%[1]s: 수집이 다시 됩니다", "%[1]s: runs work again", d.Dataset),
		Lead: v.say("%[1]s부터 %[2]d번 실패한 뒤 처음으로 성공했습니다.", "The first good run after %[2]d that failed since %[1]s.",
			v.instant(d.FailedSince), d.Runs),
		Action: Link{v.say("실행 보기", "Look at the run"), d.Page},
	}
	if d.Version > 0 {
		m.Facts = []Fact{{v.say("버전", "Version"), v.say("v%[1]d", "v%[1]d", d.Version)}}
	}
	return m
}

func warned(v voice, d notify.Warned) Message {
	m := Message{
		Title: v.say("%[1]s: 점검에서 주의할 점이 나왔습니다", "%[1]s: checks warn", d.Dataset),
		Lead:  v.say("행은 받아들였지만 살펴보는 것이 좋습니다.", "The rows were taken, but somebody should look."),
		Facts: []Fact{{v.say("기준 시각", "As of"), v.instant(d.AsOf)}}, Points: v.points(d.Verdicts),
		Action: Link{v.say("실행 보기", "Look at the run"), d.Page},
	}
	if d.Version > 0 {
		m.Facts = append(m.Facts, Fact{v.say("버전", "Version"), v.say("v%[1]d", "v%[1]d", d.Version)})
	}
	return m
}

func broken(v voice, d notify.Broken) Message {
	return Message{
		Title: v.say("%[1]s: %[2]s 사이트에서 값을 찾지 못합니다 (%[3]s)", "%[1]s: values are no longer found on %[2]s (%[3]s)", d.Dataset, d.Source, strings.Join(d.Fields, ", ")),
		Lead: v.say("사이트가 바뀐 것 같습니다. 레시피를 고치면 다시 모을 수 있습니다.",
			"The site seems to have changed. Mend the recipe, and what is archived can be read again."),
		Facts: []Fact{
			{v.say("찾지 못하는 항목", "Fields"), strings.Join(d.Fields, ", ")},
			{v.say("레시피", "Recipe"), v.say("%[1]s %[2]d판", "%[1]s r%[2]d", d.Recipe, d.Revision)},
			{v.say("기준 시각", "As of"), v.instant(d.AsOf)},
		},
		Points: v.points(d.Verdicts), Action: Link{v.say("레시피 고치기", "Mend the recipe"), d.Repair},
	}
}

func stale(v voice, d notify.Stale) Message {
	m := Message{
		Title:  v.say("%[1]s: 데이터가 오래되었습니다", "%[1]s: the data are too old", d.Dataset),
		Lead:   v.say("정해 둔 기간 %[1]s을(를) 넘겼습니다.", "They are older than the %[1]s that were agreed on.", d.MaxAge),
		Facts:  []Fact{{v.say("마지막 수집 뒤 지난 시간", "Age"), d.Age}},
		Action: Link{v.say("데이터셋 보기", "Look at the dataset"), d.Page},
	}
	if d.Over {
		m.Title = v.say("%[1]s: 데이터가 다시 최신입니다", "%[1]s: the data are fresh again", d.Dataset)
		m.Lead = v.say("정해 둔 기간 %[1]s 안의 데이터가 다시 있습니다.", "They are no older than the %[1]s that were agreed on.", d.MaxAge)
	}
	if !d.LastGood.IsZero() {
		m.Facts = append(m.Facts, Fact{v.say("마지막으로 성공한 수집", "Newest good run"), v.instant(d.LastGood)})
	}
	if n := len(d.Missed); n > 0 {
		m.Facts = append(m.Facts, Fact{v.say("놓친 정기 실행", "Scheduled runs missed since"), v.say("%[1]d번, 마지막은 %[2]s", "%[1]d, the newest %[2]s", n, v.instant(d.Missed[n-1]))})
	}
	return m
}

func trainingFailed(v voice, d notify.FailedTraining) Message {
	return Message{
		Title: v.say("%[1]s v%[2]d 학습이 실패했습니다", "Training on %[1]s v%[2]d failed", d.Dataset, d.Version),
		Lead:  v.say("구독 “%[1]s”이(가) 시작한 학습입니다.", "It was started by the subscription “%[1]s”.", d.Subscription),
		Facts: []Fact{{v.say("이유", "Reason"), d.Reason}, {v.say("실행", "Started as"), d.Handle}}, Action: Link{v.say("버전 보기", "Look at the version"), d.Page},
	}
}

func tested(v voice, d notify.Tested) Message {
	return Message{
		Title:  v.say("%[1]s: 시험 알림입니다", "%[1]s: this is a test", d.Dataset),
		Lead:   v.say("%[1]s 님이 알림이 도착하는지 시험했습니다. 할 일은 없습니다.", "%[1]s tried whether messages arrive. There is nothing to do.", d.By),
		Facts:  []Fact{{v.say("보낸 시각", "Sent"), v.instant(d.At)}},
		Action: Link{v.say("데이터셋 보기", "Look at the dataset"), d.Page},
	}
}
