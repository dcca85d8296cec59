// Package message says events in plain words, Korean or English, for people who read them in a letter or a chat. Pure:
// equal events give equal words.
package message

import (
	"encoding/json"
	"fmt"

	"sheaf/internal/notify"
)

// Message is an event for people. Every text is one line.
type Message struct {
	Language string // ko, en
	Title    string
	Lead     string // one or two sentences: what happened, and what follows from it
	Facts    []Fact
	Points   []string // findings and differences, the most important first
	Action   Link     // where to look or decide
	Foot     string   // why the reader gets this
}

// Fact is a figure with its name.
type Fact struct{ Name, Value string }

// Link is an address with what it is for.
type Link struct{ Text, URL string }

// Of says an event in a language of datasets.Languages; who is the subscription that is told.
func Of(e notify.Event, language, who string) (Message, error) {
	v := voice{korean: language != "en"}
	say, ok := tellings[e.Type]
	if !ok {
		return Message{}, fmt.Errorf("there are no words for event %s", e.Type)
	}
	m, err := say(v, e.Data)
	if err != nil {
		return Message{}, fmt.Errorf("read data of event %s: %w", e.ID, err)
	}
	m.Language = "en"
	if v.korean {
		m.Language = "ko"
	}
	m.Foot = v.say("%[1]s의 구독 “%[2]s”로 보낸 알림입니다. 이벤트 %[3]s.", "You get this by the subscription “%[2]s” of %[1]s. Event %[3]s.", e.Dataset(), who, e.ID)
	for i := range m.Points {
		m.Points[i] = line(m.Points[i])
	}
	m.Title, m.Lead = line(m.Title), line(m.Lead)
	return m, nil
}

// tellings are the words for every type of event.
var tellings = map[string]func(voice, json.RawMessage) (Message, error){
	notify.VersionPublished:   of(published),
	notify.SourceHeld:         of(held),
	notify.HoldDecided:        of(decided),
	notify.TagMoved:           of(tagMoved),
	notify.RunFailed:          of(failed),
	notify.RunRecovered:       of(recovered),
	notify.CheckWarned:        of(warned),
	notify.RecipeBroken:       of(broken),
	notify.DatasetStale:       of(stale),
	notify.TrainingFailed:     of(trainingFailed),
	notify.SubscriptionTested: of(tested),
}

func of[T any](say func(voice, T) Message) func(voice, json.RawMessage) (Message, error) {
	return func(v voice, data json.RawMessage) (Message, error) {
		var d T
		if err := json.Unmarshal(data, &d); err != nil {
			return Message{}, err
		}
		return say(v, d), nil
	}
}
