package guidance

import (
	"strings"
	"testing"
)

func TestCloseText(t *testing.T) {
	for _, code := range []int{
		1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015,
		4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007,
		4200, 4201, 4202, 4203, 4204, 4205, 4206, 4210, 4211, 4220, 4222, 4230, 4240,
	} {
		name, meaning := CloseText(code)
		if name == "" || !strings.HasSuffix(meaning, ".") {
			t.Errorf("CloseText(%d) = %q, %q", code, name, meaning)
		}
	}
	for _, code := range []int{-1, 0, 999, 1016, 2999, 3000, 4008, 4221, 4999, 5000} {
		if name, meaning := CloseText(code); name != "" || meaning != "" {
			t.Errorf("CloseText(%d) = %q, %q", code, name, meaning)
		}
	}
}

// Each of Qlik's close codes is explained by a row, so that text and guidance agree.
func TestEveryQlikCloseCodeHasARow(t *testing.T) {
	for code := range closeCodes {
		if code >= 4000 && len(Default().Match(Signal{Layer: LayerWS, CloseCode: code})) == 0 {
			t.Errorf("no row for close code %d", code)
		}
	}
}

func TestSessionText(t *testing.T) {
	for _, state := range []string{"OnConnected", "SESSION_CREATED", "SESSION_ATTACHED", "session_created"} {
		if meaning, good := SessionText(state); meaning == "" || !good {
			t.Errorf("SessionText(%s) = %q, %v", state, meaning, good)
		}
	}
	for _, state := range strings.Fields(`
		SESSION_ERROR_NO_LICENSE SESSION_ERROR_LICENSE_RENEW SESSION_ERROR_LIMIT_EXCEEDED
		SESSION_ERROR_SECURITY_HEADER_CHANGED SESSION_ACCESS_CONTROL_SETUP_FAILURE
		SESSION_ERROR_APP_ACCESS_DENIED SESSION_ERROR_APP_FAILURE SESSION_ERROR_LICENSE_INVALID
		OnAuthenticationInformation OnMaxParallelSessionsExceeded OnLicenseAccessDenied
		OnLicenseAccessDeniedPendingUserSync OnSessionClosed OnSessionLoggedOut OnSessionTimedOut
		OnEngineWebsocketFailed OnNoEngineAvailable OnRepositoryWebsocketFailed OnNoRepositoryAvailable
		OnDataPrepServiceWebsocketFailed OnNoDataPrepServiceAvailable OnNoPrintingServiceAvailable
		OnExcessLicenseAssignment`) {
		meaning, good := SessionText(state)
		if meaning == "" || good {
			t.Errorf("SessionText(%s) = %q, %v", state, meaning, good)
		}
		if len(Default().Match(Signal{Layer: LayerWS, SessionState: state})) == 0 {
			t.Errorf("no row for %s", state)
		}
	}
	if meaning, good := SessionText("SESSION_DANCING"); meaning != "" || good {
		t.Errorf("an unknown state means %q, %v", meaning, good)
	}
}
