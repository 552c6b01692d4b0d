package vector

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func BenchmarkNearest(b *testing.B) {
	for _, words := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("vocab=%d/dim=100", words), func(b *testing.B) {
			s := NewSearch(random(words, 100, 1))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.NearestWord("w17", 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNewSearch(b *testing.B) {
	table := random(30_000, 100, 1)
	for b.Loop() {
		NewSearch(table).coded()
	}
}

func BenchmarkTelling(b *testing.B) {
	table := random(30_000, 100, 1)
	for i := range table.Words {
		table.Words[i] = "word" + strings.Map(func(r rune) rune { return r - '0' + 'a' }, strconv.Itoa(i))
		table.Counts = append(table.Counts, int64(10+1_000_000/(i+10)))
	}
	s := NewSearch(table)
	for b.Loop() {
		if len(s.Telling(6)) == 0 {
			b.Fatal("no words")
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	table := random(10_000, 100, 1)
	for name := range Formats() {
		b.Run("format="+name, func(b *testing.B) {
			dir := b.TempDir()
			b.SetBytes(int64(4 * len(table.Data)))
			for b.Loop() {
				writeTable(b, dir, name, table)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	table := random(10_000, 100, 1)
	for name := range Formats() {
		b.Run("format="+name, func(b *testing.B) {
			path, _ := writeTable(b, b.TempDir(), name, table)
			b.SetBytes(int64(4 * len(table.Data)))
			for b.Loop() {
				if _, _, err := Read(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpenSearch(b *testing.B) {
	table := random(100_000, 100, 1)
	for _, name := range []string{"npy", "safetensors", "word2vec-binary", "word2vec"} {
		b.Run("vocab=100000/dim=100/format="+name, func(b *testing.B) {
			path, _ := writeTable(b, b.TempDir(), name, table)
			for b.Loop() {
				s, _, err := OpenSearch(path, "")
				if err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
		})
	}
}

func BenchmarkSuggest(b *testing.B) {
	table := random(100_000, 1, 1)
	for b.Loop() {
		table.Suggest("w123x5", 3)
	}
}
