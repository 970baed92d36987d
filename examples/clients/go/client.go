package main

// A small client of the muting API, with net/http: an example to be replaced by your own.

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	most    = 500
	largest = 4294967295
	aSecond = 150
)

var tooFast = map[int]bool{60007: true, 60011: true, 60018: true, 60019: true, 10006: true}

// APIError is a call that did not succeed; Code is nil where the vendor gave none, Undone are the accounts not done.
type APIError struct {
	Says, Info string
	Code       *int
	Undone     []string
}

func (it *APIError) Error() string { return it.Says }

type row struct {
	Account string `json:"account"`
	Until   int64  `json:"until"`
}

type request struct {
	GroupId         string
	Members_Account []string `json:",omitempty"`
	MuteTime        *int64   `json:",omitempty"`
	TopicId         *string  `json:",omitempty"`
}

type reply struct {
	ActionStatus, ErrorInfo string
	ErrorCode               *int
	MutedAccountList        []struct {
		Member_Account string
		MutedUntil     int64
	}
}

// MutingClient keeps a connection and a signature.
type MutingClient struct {
	endpoint, admin, key, usersig string
	sdkappid, expire              int64
	signed                        time.Time
	sent                          []time.Time
	http                          http.Client
}

// NewMutingClient reads its app from the environment.
func NewMutingClient() *MutingClient {
	it := &MutingClient{endpoint: os.Getenv("TIM_ENDPOINT"), admin: os.Getenv("TIM_ADMIN"), key: os.Getenv("TIM_SECRET_KEY")}
	it.sdkappid, _ = strconv.ParseInt(os.Getenv("TIM_SDKAPPID"), 10, 64)
	if it.expire, _ = strconv.ParseInt(os.Getenv("TIM_EXPIRE"), 10, 64); it.expire == 0 {
		it.expire = 86400
	}
	// The URL holds a signature: it goes to no other host.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	it.http = http.Client{Timeout: 8 * time.Second, CheckRedirect: stay}
	return it
}

// Mute mutes accounts for so many seconds; 0 unmutes.
func (it *MutingClient) Mute(group string, accounts []string, seconds int64, topic *string) error {
	if seconds < 0 || seconds > largest {
		return &APIError{Says: fmt.Sprintf("%d is no MuteTime", seconds)}
	}
	if len(accounts) == 0 {
		return &APIError{Says: "nobody to mute"}
	}
	for start := 0; start < len(accounts); start += most {
		end := start + most
		if end > len(accounts) {
			end = len(accounts)
		}
		if _, err := it.call("forbid_send_msg", request{group, accounts[start:end], &seconds, topic}); err != nil {
			err.Undone = accounts[start:]
			return err
		}
	}
	return nil
}

// Muted tells who is muted until when.
func (it *MutingClient) Muted(group string, topic *string) ([]row, error) {
	told, err := it.call("get_group_muted_account", request{GroupId: group, TopicId: topic})
	if err != nil {
		return nil, err
	}
	found := []row{}
	for _, each := range told.MutedAccountList {
		found = append(found, row{each.Member_Account, each.MutedUntil})
	}
	return found, nil
}

func (it *MutingClient) call(command string, body request) (*reply, *APIError) {
	for attempt := 0; ; attempt++ {
		told, err := it.attempt(command, body)
		if err == nil || err.Code == nil || attempt == 3 {
			return told, err
		}
		switch {
		case tooFast[*err.Code]:
			time.Sleep(1100 * time.Millisecond)
		case *err.Code == 70001:
			it.usersig = ""
		case *err.Code == 10002:
			time.Sleep(100 * time.Millisecond << attempt)
		default:
			return nil, err
		}
	}
}

func (it *MutingClient) attempt(command string, body request) (*reply, *APIError) {
	if len(it.sent) == aSecond {
		time.Sleep(time.Until(it.sent[0].Add(time.Second)))
		it.sent = it.sent[1:]
	}
	it.sent = append(it.sent, time.Now())
	var number [4]byte
	rand.Read(number[:])
	query := url.Values{
		"sdkappid": {strconv.FormatInt(it.sdkappid, 10)}, "identifier": {it.admin}, "usersig": {it.sign()},
		"random": {strconv.FormatUint(uint64(binary.BigEndian.Uint32(number[:])), 10)}, "contenttype": {"json"},
	}
	var packed bytes.Buffer
	encoder := json.NewEncoder(&packed)
	encoder.SetEscapeHTML(false)
	encoder.Encode(body)
	answer, err := it.http.Post(it.endpoint+"/v4/group_open_http_svc/"+command+"?"+query.Encode(), "application/json", &packed)
	if err != nil { // its text holds the URL, and so the signature; what it wraps does not
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err
		}
		return nil, &APIError{Says: "no answer: " + err.Error()}
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, &APIError{Says: "half an answer"}
	}
	if answer.StatusCode != 200 {
		return nil, &APIError{Says: "HTTP " + answer.Status}
	}
	var told reply
	if json.Unmarshal(raw, &told) != nil {
		return nil, &APIError{Says: "the answer is no JSON of the service"}
	}
	if told.ActionStatus != "OK" || told.ErrorCode == nil || *told.ErrorCode != 0 {
		code, _ := json.Marshal(told.ErrorCode)
		return nil, &APIError{Says: fmt.Sprintf("the call failed with %s: %s", code, told.ErrorInfo), Code: told.ErrorCode, Info: told.ErrorInfo}
	}
	return &told, nil
}

func (it *MutingClient) sign() string {
	if it.usersig != "" && time.Since(it.signed) < time.Duration(it.expire)*time.Second/2 {
		return it.usersig
	}
	it.signed = time.Now()
	now := it.signed.Unix()
	mac := hmac.New(sha256.New, []byte(it.key))
	fmt.Fprintf(mac, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n", it.admin, it.sdkappid, now, it.expire)
	document, _ := json.Marshal(map[string]any{
		"TLS.ver": "2.0", "TLS.identifier": it.admin, "TLS.sdkappid": it.sdkappid, "TLS.time": now, "TLS.expire": it.expire,
		"TLS.sig": base64.StdEncoding.EncodeToString(mac.Sum(nil)),
	})
	var packed bytes.Buffer
	writer := zlib.NewWriter(&packed)
	writer.Write(document)
	writer.Close()
	text := base64.StdEncoding.EncodeToString(packed.Bytes())
	it.usersig = strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(text)
	return it.usersig
}
