package spool

import (
	"context"
	"math"
)

// Folds returns the objects and lists of the pretty view that stand inside level
// others, from line from on and at most most of them: for each the number of the line
// that opens it and of the one that closes it. next is where to go on, or 0 when there
// are no more. What is not closed in what is there now is left out, and so is what
// Closing says nothing of: the 64th level and deeper ones.
func (f *File) Folds(ctx context.Context, level, from, most int) (folds []int, next int, err error) {
	x, err := f.index(Pretty)
	if err != nil {
		return nil, 0, err
	}
	if err := x.readUntil(ctx, from+1); err != nil {
		return nil, 0, err
	}
	_, start, _ := x.page(from)
	size, finished := f.extent()
	l := leveller{indent: 2 * level, most: most, open: -1, folds: []int{}}
	if l.indent >= len(blanks) {
		return l.folds, 0, nil
	}
	err = walk(ctx, f, start.resume(from, l.take), size, finished)
	return l.folds, l.next, err
}

// leveller looks for what is opened and closed at one indentation.
type leveller struct {
	indent, most int
	open         int // the line that opened what is at hand; -1: none
	folds        []int
	next         int
	goesOn       bool // the line at hand continues the one before
}

func (l *leveller) take(text []byte, number int, cut bool) bool {
	begins := !l.goesOn
	l.goesOn = cut
	if number > math.MaxInt32 {
		return false
	}
	if !begins || len(text) <= l.indent || text[l.indent] == ' ' || string(text[:l.indent]) != blanks[:l.indent] {
		return true
	}
	switch first, last := text[l.indent], text[len(text)-1]; {
	case (first == '}' || first == ']') && l.open >= 0:
		l.folds = append(l.folds, l.open, number)
		l.open = -1
		if len(l.folds) >= 2*l.most {
			l.next = number + 1
			return false
		}
	case (last == '{' || last == '[') && !cut:
		l.open = number
	}
	return true
}
