package vector

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	pieces = `{"pre_tokenizer": {"type": "Whitespace"}, "model": {"type": "WordPiece", "unk_token": "[UNK]",
		"vocab": {"[PAD]": 0, "[UNK]": 1, "hen": 2, "##s": 3}}}`
	fourRows = `"embeddings":{"dtype":"F32","shape":[4,1],"data_offsets":[0,16]}`
)

// folder writes files into a folder of their own, and returns that.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(content), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// numbers returns a file model.safetensors of that header and those bytes.
func numbers(header, body string) string { return tensors("{"+header+"}", 0) + body }

func TestTextModels(t *testing.T) {
	rows := floatBytes(0) + floatBytes(9) + floatBytes(2) + floatBytes(4)
	for name, test := range map[string]struct {
		files     map[string]string
		data      []float32
		weights   []float32
		hens      []int32 // the rows of "hens xyz"
		normalize bool
	}{
		"model2vec": {map[string]string{modelFile: numbers(fourRows, rows), tokenizerFile: pieces, modelConfig: `{"normalize": true}`},
			[]float32{0, 9, 2, 4}, nil, []int32{2, 3}, true},
		"normalized by its modules": {map[string]string{modelFile: numbers(fourRows, rows), tokenizerFile: pieces, modulesFile: `[{"type": "a.StaticEmbedding"}, {"type": "b.Normalize"}]`},
			[]float32{0, 9, 2, 4}, nil, []int32{2, 3}, true},
		"sentence-transformers": {map[string]string{
			"0_StaticEmbedding/" + modelFile:     numbers(strings.Replace(fourRows, "embeddings", "embedding.weight", 1), rows),
			"0_StaticEmbedding/" + tokenizerFile: pieces, modulesFile: `[{"type": "a.StaticEmbedding"}]`},
			[]float32{0, 9, 2, 4}, nil, []int32{2, 3, 1}, false},
		"int8, weights first": {map[string]string{tokenizerFile: pieces,
			modelFile: numbers(`"weights":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},"embeddings":{"dtype":"I8","shape":[4,1],"data_offsets":[8,12]}`,
				"\x00\x3c\x00\x3c\x00\x40\x00\x3c\x00\xff\x02\x7f")},
			[]float32{0, -1, 2, 127}, []float32{1, 1, 2, 1}, []int32{2, 3}, false},
		"shared rows": {map[string]string{tokenizerFile: pieces,
			modelFile: numbers(`"embeddings":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"mapping":{"dtype":"I32","shape":[4],"data_offsets":[8,24]},"other":{"dtype":"U8","shape":[1],"data_offsets":[24,25]}`,
				rows[4:12]+"\x00\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00!")},
			[]float32{9, 2, 2, 9}, nil, []int32{2, 3}, false},
	} {
		dir := folder(t, test.files)
		m, err := ReadTextModel(dir)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(m.Table.Data, test.data) || !slices.Equal(m.Weights, test.weights) || m.Normalize != test.normalize {
			t.Errorf("%s: rows %v, weights %v, normalize %v", name, m.Table.Data, m.Weights, m.Normalize)
		}
		if got := m.Append(nil, "hens xyz"); !slices.Equal(got, test.hens) {
			t.Errorf("%s: the rows of a text are %d, want %d", name, got, test.hens)
		}
		table, report, err := Read(dir)
		if err != nil || report.Format != "model2vec" || !slices.Equal(table.Words, []string{"[PAD]", "[UNK]", "hen", "##s"}) {
			t.Errorf("%s: words %q, format %s, error %v", name, table.Words, report.Format, err)
		}
	}
}

func TestBadTextModels(t *testing.T) {
	good := func() map[string]string {
		return map[string]string{modelFile: numbers(fourRows, strings.Repeat(floatBytes(1), 4)), tokenizerFile: pieces, modelConfig: "{}"}
	}
	with := func(name, content string) map[string]string {
		files := good()
		if files[name] = content; content == "" {
			delete(files, name)
		}
		return files
	}
	more := func(entry, bytes string) map[string]string {
		return with(modelFile, numbers(fourRows+","+entry, strings.Repeat(floatBytes(1), 4)+bytes))
	}
	for _, test := range []struct {
		files      map[string]string
		file, want string
	}{
		{with(tokenizerFile, "{"), tokenizerFile, "it is not the JSON of a tokenizer"},
		{with(modelFile, ""), modelFile, "is not there, and a model2vec model needs it"},
		{with(modelFile, "{}"), modelFile, "the file ends inside its header"},
		{with(modelFile, numbers(strings.Replace(fourRows, "4,1", "2,2", 1), strings.Repeat(floatBytes(1), 4))), modelFile, "it has 2 vectors, and the tokenizer has 4 tokens"},
		{with(modelFile, numbers(`"x":{"dtype":"F32","shape":[4,1],"data_offsets":[0,16]}`, strings.Repeat(floatBytes(1), 4))), modelFile, "it has no tensor embeddings"},
		{with(modelFile, numbers(strings.Replace(fourRows, "F32", "U32", 1), strings.Repeat(floatBytes(1), 4))), modelFile, `tensor "embeddings" has type U32`},
		{with(modelFile, numbers(strings.Replace(fourRows, "4,1", "4", 1), strings.Repeat(floatBytes(1), 4))), modelFile, `shape [4]; it should have numbers in 2 dimensions`},
		{with(modelFile, numbers(fourRows, floatBytes(1)+"\x00\x00\xc0\x7f"+floatBytes(1)+floatBytes(1))), modelFile, `the vector of "[UNK]" is not finite`},
		{more(`"weights":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}`, floatBytes(1)), modelFile, "tensor weights has 1 number, and the tokenizer has 4 tokens"},
		{more(`"weights":{"dtype":"F16","shape":[4],"data_offsets":[16,24]}`, "\x00\x00\x00\x00\x00\x7c\x00\x00"), modelFile, `the weight of "hen" is not finite`},
		{more(`"mapping":{"dtype":"I32","shape":[1],"data_offsets":[16,20]}`, "\x00\x00\x00\x00"), modelFile, "tensor mapping has 1 number, and the tokenizer has 4 tokens"},
		{more(`"mapping":{"dtype":"I8","shape":[4],"data_offsets":[16,20]}`, "\x00\x01\x04\x00"), modelFile, `tensor mapping gives "hen" the vector 4, and there are 4`},
		{more(`"mapping":{"dtype":"I8","shape":[4],"data_offsets":[16,20]}`, "\x00\x01\xff\x00"), modelFile, `tensor mapping gives "hen" the vector -1, and there are 4`},
		{with(modelConfig, "["), modelConfig, "it is not the JSON of a model"},
		{func() map[string]string { f := with(modelConfig, ""); f[modulesFile] = "{}"; return f }(), modulesFile, "it is not a list of modules"},
	} {
		dir := folder(t, test.files)
		_, err := ReadTextModel(dir)
		var format *FormatError
		if !errors.As(err, &format) || format.Path != filepath.Join(dir, test.file) || format.Remedy == "" || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %s: %s", err, test.file, test.want)
		}
	}
	if _, err := ReadTextModel(t.TempDir()); err == nil || !strings.Contains(err.Error(), "the folder has no model.safetensors and tokenizer.json; name the folder") {
		t.Errorf("an empty folder: %v", err)
	}
	twice := &Table{Words: []string{"a", "a"}, Dim: 1, Data: []float32{1, 2}}
	if _, err := (Model2Vec{}).Write(filepath.Join(t.TempDir(), "m"), twice); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("word %q (row 1) comes twice", "a")) {
		t.Errorf("a word that comes twice: %v", err)
	}
}
