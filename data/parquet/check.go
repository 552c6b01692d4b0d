package parquet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// checkFooter returns an error if the file has not the bytes that it says its footer has: the library makes room for them.
func (f *File) checkFooter() error {
	var end [8]byte // the length of the footer, and the magic bytes
	if f.size < int64(len(Magic)+len(end)) {
		return damaged(io.ErrUnexpectedEOF)
	}
	if _, err := f.r.ReadAt(end[:], f.size-int64(len(end))); err != nil {
		return err
	}
	if string(end[4:]) != Magic {
		return damaged(errors.New("it does not end as it begins, with " + Magic + ": it is cut short, or something was added"))
	}
	if n := int64(binary.LittleEndian.Uint32(end[:])); n > f.size-int64(len(Magic)+len(end)) {
		return damaged(fmt.Errorf("its footer is said to have %d bytes", n))
	}
	return nil
}

// Check reads the headers of the pages of columns, before the library does: that makes room for what a header says, and in a damaged
// file it may say gigabytes.
func (f *File) Check(columns ...parquet.LeafColumn) (err error) {
	defer recovered(&err)
	for _, group := range f.Metadata().RowGroups {
		for _, c := range columns {
			if c.ColumnIndex >= len(group.Columns) || group.NumRows == 0 { // then it may have no pages
				continue
			}
			if err := f.checkChunk(&group.Columns[c.ColumnIndex].MetaData); err != nil {
				return damaged(err)
			}
		}
	}
	return nil
}

// checkChunk checks the pages of a column of a group.
func (f *File) checkChunk(m *format.ColumnMetaData) error {
	switch m.Codec {
	case format.Uncompressed, format.Snappy, format.Gzip, format.Brotli, format.Zstd:
	default: // that of LZ4 takes all memory where the data are damaged, and fails at some that are not
		return &Unread{fmt.Sprintf("is compressed with %v, which is not read", m.Codec)}
	}
	at := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		at = min(at, m.DictionaryPageOffset)
	}
	if at < 0 || m.TotalCompressedSize < 0 || m.TotalCompressedSize > f.size-at {
		return fmt.Errorf("a column is said to have %d bytes from %d on", m.TotalCompressedSize, at)
	}
	buffer := bufio.NewReaderSize(nil, 4096)
	for end := at + m.TotalCompressedSize; at < end; {
		left := io.NewSectionReader(f.r, at, end-at)
		buffer.Reset(left)
		var h format.PageHeader
		if err := thrift.NewDecoder(new(thrift.CompactProtocol).NewReader(buffer)).Decode(&h); err != nil {
			return fmt.Errorf("a page at %d has no header: %w", at, err)
		}
		read, err := left.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		at += read - int64(buffer.Buffered())
		if err := checkPage(&h, end-at); err != nil {
			return fmt.Errorf("a page at %d %w", at, err)
		}
		at += int64(h.CompressedPageSize)
	}
	return nil
}

// checkPage returns an error if a page cannot have what its header says, in a column of which so many bytes follow. A page of
// equal values takes few bytes, and more than a million of them are unusual.
func checkPage(h *format.PageHeader, left int64) error {
	const (
		bytes, values = 32 << 20, 8 << 20 // that any page may have
		times         = 1000              // and so many for each byte that it takes in the file
	)
	packed := int64(h.CompressedPageSize)
	n := max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues, h.DictionaryPageHeader.V.NumValues)
	switch {
	case packed < 0 || packed > left:
		return fmt.Errorf("is said to have %d bytes, and %d follow", packed, left)
	case h.UncompressedPageSize < 0 || int64(h.UncompressedPageSize) > bytes+times*packed:
		return fmt.Errorf("is said to have %d bytes in %d", h.UncompressedPageSize, packed)
	case n < 0 || int64(n) > min(values+times*packed, math.MaxInt32):
		return fmt.Errorf("is said to have %d values in %d bytes", n, packed)
	}
	return nil
}
