package portable

import "time"

// The types of HAR 1.2 that the console reads and writes; the rest of a file
// is passed over. The format is the one of the W3C's Web Performance group's
// draft of 2012-08-14, http://www.softwareishard.com/blog/har-12-spec/. What
// begins with an underscore is Chrome's own and not part of it.

// HARCreator is the program that wrote the file.
type HARCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// HAREntry is one request with its answer.
type HAREntry struct {
	Started           time.Time    `json:"startedDateTime"`
	Time              float64      `json:"time"` // of the whole exchange, in milliseconds
	Request           HARRequest   `json:"request"`
	Response          HARResponse  `json:"response"`
	Cache             struct{}     `json:"cache"`
	Timings           HARTimings   `json:"timings"`
	ServerIPAddress   string       `json:"serverIPAddress,omitempty"`
	Comment           string       `json:"comment,omitempty"`
	ResourceType      string       `json:"_resourceType,omitempty"` // "websocket" where there are messages
	WebSocketMessages []HARMessage `json:"_webSocketMessages,omitempty"`
	WebSocketClosed   *HARClosed   `json:"_webSocketClosed,omitempty"` // the console's own
}

// HARRequest is what was sent. Sizes are in bytes; -1 is unknown.
type HARRequest struct {
	Method      string       `json:"method"`
	URL         string       `json:"url"`
	HTTPVersion string       `json:"httpVersion"`
	Cookies     []HARPair    `json:"cookies"`
	Headers     []HARPair    `json:"headers"`
	Query       []HARPair    `json:"queryString"`
	PostData    *HARPostData `json:"postData,omitempty"`
	HeadersSize int          `json:"headersSize"`
	BodySize    int          `json:"bodySize"`
}

// HARResponse is what came back. Status is 0 where nothing came.
type HARResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []HARPair  `json:"cookies"`
	Headers     []HARPair  `json:"headers"`
	Content     HARContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

// HARPair is a header or a parameter.
type HARPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// HARPostData is the body of a request: its text, or its parts as parameters.
type HARPostData struct {
	MimeType string     `json:"mimeType"`
	Text     string     `json:"text"`
	Params   []HARParam `json:"params,omitempty"`
}

// HARParam is one part of a form.
type HARParam struct {
	Name        string `json:"name"`
	Value       string `json:"value,omitempty"`
	FileName    string `json:"fileName,omitempty"`
	ContentType string `json:"contentType,omitempty"`
}

// HARContent is the body of an answer. Size is that of the whole in bytes,
// also where Text holds a part. Encoding is "base64" where the body is no text.
type HARContent struct {
	Size     int64  `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

// HARTimings are milliseconds; -1 is a phase that there was not. Connect
// contains SSL.
type HARTimings struct {
	Blocked float64 `json:"blocked"`
	DNS     float64 `json:"dns"`
	Connect float64 `json:"connect"`
	SSL     float64 `json:"ssl"`
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// HARMessage is one frame of a WebSocket connection, in Chrome's own form.
type HARMessage struct {
	Type   string  `json:"type"`   // "send" or "receive"
	Time   float64 `json:"time"`   // seconds since 1970
	Opcode int     `json:"opcode"` // 1 text, 2 binary; Data is then base64
	Data   string  `json:"data"`
}
