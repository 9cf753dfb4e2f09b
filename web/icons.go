package web

// iconPath is the strokes of an icon in a box of 24 by 24.
func iconPath(name string) string {
	switch name {
	case "connect":
		return "M9 7V3M15 7V3M7 7h10v4a5 5 0 0 1-10 0zM12 16v5"
	case "checkup":
		return "M9 4H6v17h12V4h-3M9 3h6v3H9zM8.5 13l2.5 2.5 4.5-5"
	case "key":
		return "M7.5 8a4 4 0 1 0 .1 0M11.5 12H21v4M17 12v3"
	case "rest":
		return "M4 8h14l-4-4M20 16H6l4 4"
	case "qix":
		return "M3 12h4l2.5-7 5 14 2.5-7h4"
	case "guidance":
		return "M12 6c-2-1.5-5-2-9-2v14c4 0 7 .5 9 2 2-1.5 5-2 9-2V4c-4 0-7 .5-9 2zM12 6v14"
	case "network":
		return "M12 3a9 9 0 1 0 .1 0M3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3"
	case "settings":
		return "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4"
	case "find":
		return "M10.5 4a6.5 6.5 0 1 0 .1 0M15.5 15.5 21 21"
	case "demo":
		return "M9 3h6M10 3v6l-5 9c-.8 1.5 0 3 1.5 3h11c1.5 0 2.3-1.5 1.5-3l-5-9V3M8 15h8"
	case "lock":
		return "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"
	case "unlock":
		return "M6 11h12v9H6zM8.5 11V7a3.5 3.5 0 0 1 6.8-1.2"
	case "present":
		return "M3 5h18v11H3zM8 21l4-5 4 5"
	case "clock":
		return "M12 3a9 9 0 1 0 .1 0M12 7v5.5l3.5 2"
	case "copy":
		return "M8 8h12v12H8zM16 8V4H4v12h4"
	case "pass":
		return "M12 3a9 9 0 1 0 .1 0M7.5 12.5l3 3 6-6.5"
	case "warn":
		return "M12 4 2.5 20h19zM12 10v5M12 17.2v.3"
	case "fail":
		return "M12 3a9 9 0 1 0 .1 0M8.5 8.5l7 7M15.5 8.5l-7 7"
	case "skip":
		return "M12 3a9 9 0 1 0 .1 0M8 12h8"
	case "info":
		return "M12 3a9 9 0 1 0 .1 0M12 11v5.5M12 7.5v.3"
	case "running":
		return "M12 3a9 9 0 1 1-9 9"
	case "light":
		return "M12 8a4 4 0 1 0 .1 0M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M19 5l-1.7 1.7M6.7 17.3 5 19"
	case "dark":
		return "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"
	case "system":
		return "M12 3a9 9 0 1 0 .1 0M12 3v18M12 7h5M12 11h7M12 15h6"
	case "close":
		return "M6 6l12 12M18 6 6 18"
	case "next":
		return "M9 5l7 7-7 7"
	case "send":
		return "M4 4l17 8-17 8 3-8zM7 12h14"
	case "stop":
		return "M6 6h12v12H6z"
	case "plus":
		return "M12 5v14M5 12h14"
	case "trash":
		return "M4 7h16M9 7V4h6v3M6.5 7l1 14h9l1-14M10 11v6M14 11v6"
	case "external":
		return "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"
	case "download":
		return "M12 4v11M7 11l5 5 5-5M4 20h16"
	case "again":
		return "M20 12a8 8 0 1 1-2.5-5.8M20 3v4.5h-4.5"
	case "show":
		return "M2 12c2.5-4.5 6-7 10-7s7.5 2.5 10 7c-2.5 4.5-6 7-10 7s-7.5-2.5-10-7M12 9a3 3 0 1 0 .1 0"
	case "user":
		return "M12 4a4 4 0 1 0 .1 0M4 21c.5-4.5 3.5-7 8-7s7.5 2.5 8 7"
	}
	return ""
}
