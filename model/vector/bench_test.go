package vector

import (
	"fmt"
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
