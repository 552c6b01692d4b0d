package corpus

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// decompress returns the text in r, whose file name may tell how it is
// compressed, and the name of the compression, or "". The caller closes the
// text.
func decompress(r *bufio.Reader, name string) (text io.ReadCloser, compression string, err error) {
	head, err := r.Peek(6)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	is := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case strings.HasSuffix(name, ".gz") || is("\x1f\x8b"):
		text, err := gzip.NewReader(r)
		if err == io.EOF { // not even a header
			err = io.ErrUnexpectedEOF
		}
		return text, "gzip", err
	case strings.HasSuffix(name, ".zst") || is("\x28\xb5\x2f\xfd"):
		if len(head) == 0 {
			return nil, "zstd", io.ErrUnexpectedEOF
		}
		text, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, "zstd", err
		}
		return text.IOReadCloser(), "zstd", nil
	case strings.HasSuffix(name, ".bz2"): // BZh could also begin a plain text
		if len(head) == 0 {
			return nil, "bzip2", io.ErrUnexpectedEOF
		}
		return io.NopCloser(bzip2.NewReader(r)), "bzip2", nil
	case is("\xff\xfe") || is("\xfe\xff"):
		return nil, "", &Error{What: "is UTF-16 text", Remedy: "convert it: iconv -f UTF-16 -t UTF-8"}
	case is("PK\x03\x04"):
		return nil, "", &Error{What: "is a zip archive", Remedy: "unpack it, or compress the text with gzip"}
	case is("\xfd7zXZ"):
		return nil, "", &Error{What: "is compressed with xz", Remedy: "unpack it, or compress the text with gzip or zstd"}
	}
	return io.NopCloser(r), "", nil
}
