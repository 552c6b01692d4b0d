package vector

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
)

// An unpacking is what a file has beside the codes of its rows. Nil is that of rows of numbers.
type unpacking struct {
	codec
	dim   int
	most  int // a code must be less; 0: it may be any byte
	scale []float32
}

// readMatrix is the method of source for rows that are unpacked before add takes them.
func (u *unpacking) readMatrix(s *source, e element, rows, width int, byColumn bool, add func(i int, row []float32)) error {
	if u == nil {
		return s.readMatrix(e, rows, width, byColumn, add)
	}
	row, bytes := make([]float32, u.dim), make([]byte, width)
	var bad error
	err := s.readMatrix(e, rows, width, byColumn, func(i int, codes []float32) {
		for j, c := range codes {
			bytes[j] = byte(int(c))
			if u.most > 0 && int(c) >= u.most && bad == nil {
				bad = &FormatError{Path: s.path, Offset: s.off, Remedy: remedyCopy,
					What: fmt.Sprintf("row %d has centroid %d, and there are %d", i+1, int(c), u.most)}
			}
		}
		if bad == nil {
			u.decode(row, bytes, u.scale[i])
			add(i, row)
		}
	})
	return errors.Join(err, bad)
}

// npyUnpacking reads the scales of int8 and of bits, which are beside an array, and returns the number of numbers in a row.
func (s *source) npyUnpacking(h npyShape) (u *unpacking, dim int, err error) {
	u = &unpacking{codec: integers{h.dim}, dim: h.dim}
	if h.element == unsigned8 {
		u.codec, u.dim = signs{8 * h.dim}, 8*h.dim
	}
	if err := checkShape(s, h.rows, u.dim); err != nil {
		return nil, 0, err
	}
	name := stem(s.base(), ".npy") + scalesExt
	beside, err := open(filepath.Join(filepath.Dir(s.path), name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, &FormatError{Path: s.path, Err: err,
			What:   "the numbers are whole, and " + name + ", with a scale for each row, is not there",
			Remedy: "put it there, or save the vectors as float32 or float16"}
	}
	if err != nil {
		return nil, 0, err
	}
	defer beside.Close()
	shape, err := readNPYHeader(beside)
	if err == nil && (shape.rows != h.rows || shape.dim != 1 || shape.element == integer8 || shape.element == unsigned8) {
		err = &FormatError{Path: beside.path, Remedy: remedyWrite,
			What: fmt.Sprintf("it has %d × %d numbers, and %s needs one scale, a float32, for each of its %d rows", shape.rows, shape.dim, s.path, h.rows)}
	}
	if err == nil {
		err = beside.readMatrix(shape.element, h.rows, 1, false, u.addScale)
	}
	if err == nil {
		err = beside.atEnd()
	}
	return u, u.dim, err
}

// addScale takes the scale of the next row.
func (u *unpacking) addScale(_ int, x []float32) { u.scale = append(u.scale, x...) }

func hasTensor(tensors []tensor, name string) bool {
	return slices.ContainsFunc(tensors, func(t tensor) bool { return t.name == name })
}

// packedTensors is tensorTable for codes. It reads the tensors beside them, which come first.
func (s *source) packedTensors(tensors []tensor) (table tensor, u *unpacking, err error) {
	bad := func(format string, args ...any) (tensor, *unpacking, error) {
		return tensor{}, nil, s.badHeader(fmt.Sprintf(format, args...), remedyWrite)
	}
	find := func(name string, dtypes ...string) (t tensor, ok bool) {
		i := slices.IndexFunc(tensors, func(t tensor) bool { return t.name == name && slices.Contains(dtypes, t.DType) })
		if i >= 0 {
			t = tensors[i]
		}
		return t, i >= 0
	}
	table, ok := find(tensorName, "I8", "U8")
	scale, hasScale := find(scaleName, "F32")
	book, isProduct := find(codebookName, "F32")
	switch {
	case !ok || !hasScale || len(table.Shape) != 2:
		return bad("vectors in few bytes need tensors %s, of codes in two dimensions, and %s of type F32", tensorName, scaleName)
	case len(scale.Shape) < 1 || scale.Offsets[1]-scale.Offsets[0] != 4*int64(table.Shape[0]):
		return bad("tensor %s has shape %v, and there are %d vectors", scaleName, scale.Shape, table.Shape[0])
	case scale.Offsets[0] > table.Offsets[0] || book.Offsets != nil && book.Offsets[0] > table.Offsets[0]:
		return bad("tensor %s comes before the tensors beside it, and is read after them", tensorName)
	}
	if err := checkShape(s, table.Shape[0], table.Shape[1]); err != nil {
		return tensor{}, nil, err
	}
	u = &unpacking{dim: table.Shape[1]}
	switch {
	case isProduct:
		if len(book.Shape) != 3 || book.Shape[0] != table.Shape[1] || book.Shape[1] < 1 || book.Shape[1] > quantiserCodes || book.Shape[2] < 1 {
			return bad("tensor %s has shape %v, and not [%d, centroids up to 256, numbers of a part]", codebookName, book.Shape, table.Shape[1])
		}
		u.dim, u.most = book.Shape[0]*book.Shape[2], book.Shape[1]
	case table.DType == "I8":
		u.codec = integers{u.dim}
	default:
		u.dim, err = strconv.Atoi(s.metadata["dim"])
		if err != nil || u.dim < 1 || (u.dim+7)/8 != table.Shape[1] {
			return bad("the metadata has dim %q, and a row of bits has %d bytes", s.metadata["dim"], table.Shape[1])
		}
		u.codec = signs{u.dim}
	}
	if err := checkShape(s, table.Shape[0], u.dim); err != nil {
		return tensor{}, nil, err
	}
	beside := []tensor{scale}
	if isProduct {
		beside = append(beside, book)
	}
	numbers, err := s.readTensorsF32(beside)
	if err != nil {
		return tensor{}, nil, err
	}
	u.scale = numbers[scaleName]
	if isProduct {
		u.codec = productOf(u.dim, book.Shape[0], numbers[codebookName])
	}
	return table, u, nil
}

// readTensorsF32 reads the numbers of tensors of type F32, by their names, from the beginning of all tensors.
func (s *source) readTensorsF32(tensors []tensor) (map[string][]float32, error) {
	start, numbers := s.off, make(map[string][]float32)
	slices.SortFunc(tensors, func(a, b tensor) int { return cmp.Compare(a.Offsets[0], b.Offsets[0]) })
	for _, t := range tensors {
		err := s.skip(start + t.Offsets[0] - s.off)
		if err == nil {
			err = s.readMatrix(float32LE, int(t.Offsets[1]-t.Offsets[0])/4, 1, false, func(_ int, x []float32) {
				numbers[t.name] = append(numbers[t.name], x...)
			})
		}
		if err != nil {
			return nil, err
		}
	}
	return numbers, nil
}
