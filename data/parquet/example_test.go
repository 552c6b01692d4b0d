package parquet_test

import (
	"bytes"
	"fmt"

	ours "github.com/lexigraph/lexigraph/data/parquet"
	"github.com/parquet-go/parquet-go"
)

// A column of a file is read, row by row.
func ExampleOpen() {
	type row struct {
		Text string `parquet:"text"`
		Note string `parquet:"note"`
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, []row{{"the cat", "a"}, {"the dog", "b"}}); err != nil {
		fmt.Println(err)
		return
	}
	f, err := ours.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		fmt.Println(err)
		return
	}
	text := f.Columns[:1]
	if err := f.Check(text...); err != nil {
		fmt.Println(err)
		return
	}
	err = f.EachRow(text, func(values [][]parquet.Value) error {
		fmt.Println(ours.Name(text[0]), "=", values[0][0])
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// text = the cat
	// text = the dog
}
