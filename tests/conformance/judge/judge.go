// Judges notes, cosignatures and proofs by golang.org/x/mod, the module behind Go's checksum database.
//
// Reads one JSON object (type asked) and writes a JSON list: for each case "" where it holds, else what does not.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type asked struct {
	Cases []judged `json:"cases"`
}

// A case is a C2SP tlog-proof with the leaf it is of, or (Old set) a proof that the head extends an older root.
type judged struct {
	Proof     string   `json:"proof"`
	Leaf      string   `json:"leaf"`
	Note      string   `json:"note"`
	Path      []string `json:"path"`
	Old       int64    `json:"old"`
	OldRoot   string   `json:"old_root"`
	Log       string   `json:"log"`
	Witnesses []string `json:"witnesses"`
}

// A witness's key: C2SP tlog-cosignature, algorithm byte 4, which the module leaves to its callers.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }

func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, text)
	return ed25519.Verify(w.key, []byte(message), signature[8:])
}

func readWitness(text string) (note.Verifier, error) {
	fields := strings.SplitN(text, "+", 3)
	if len(fields) != 3 {
		return nil, errors.New("a witness key has three fields")
	}
	hash, err := strconv.ParseUint(fields[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(fields[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("a witness key is no cosignature key")
	}
	return witness{fields[0], uint32(hash), key[1:]}, nil
}

func hashOf(text string) (tlog.Hash, error) { return tlog.ParseHash(text) }

// openHead gives size and root of a head that the log and every witness signed.
func openHead(text string, c judged) (int64, tlog.Hash, error) {
	verifier, err := note.NewVerifier(c.Log)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	known := []note.Verifier{verifier}
	for _, key := range c.Witnesses {
		w, err := readWitness(key)
		if err != nil {
			return 0, tlog.Hash{}, err
		}
		known = append(known, w)
	}
	opened, err := note.Open([]byte(text), note.VerifierList(known...))
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	if len(opened.Sigs) != len(known) || len(opened.UnverifiedSigs) != 0 {
		return 0, tlog.Hash{}, errors.New("not signed by exactly the log and its witnesses")
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return 0, tlog.Hash{}, errors.New("the head is no checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	root, err := hashOf(lines[2])
	return size, root, err
}

func readPath(texts []string) ([]tlog.Hash, error) {
	path := []tlog.Hash{}
	for _, text := range texts {
		hash, err := hashOf(text)
		if err != nil {
			return nil, err
		}
		path = append(path, hash)
	}
	return path, nil
}

func judgeProof(c judged) error {
	parts := strings.SplitN(c.Proof, "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return errors.New("this is no tlog-proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	path, err := readPath(lines[2:])
	if err != nil {
		return err
	}
	size, root, err := openHead(parts[1], c)
	if err != nil {
		return err
	}
	leaf, err := base64.StdEncoding.DecodeString(c.Leaf)
	if err != nil {
		return err
	}
	if index >= size {
		return errors.New("the index is not below the size")
	}
	return tlog.CheckRecord(tlog.RecordProof(path), size, root, index, tlog.RecordHash(leaf))
}

func judgeGrowth(c judged) error {
	path, err := readPath(c.Path)
	if err != nil {
		return err
	}
	size, root, err := openHead(c.Note, c)
	if err != nil {
		return err
	}
	old, err := hashOf(c.OldRoot)
	if err != nil {
		return err
	}
	return tlog.CheckTree(tlog.TreeProof(path), size, root, c.Old, old)
}

func main() {
	var given asked
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	said := []string{}
	for _, c := range given.Cases {
		judge := judgeProof
		if c.Old > 0 {
			judge = judgeGrowth
		}
		if err := judge(c); err != nil {
			said = append(said, err.Error())
		} else {
			said = append(said, "")
		}
	}
	json.NewEncoder(os.Stdout).Encode(said)
}
