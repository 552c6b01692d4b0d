package corpus

import "bytes"

// A signature tells what a file is by the bytes at its start.
type signature struct {
	magic  string
	at     int
	name   string // with its article
	remedy string
}

// behindMarks is the place of bytes that begin a file, where byte order marks and white space may stand before them.
const behindMarks = -1

// begins reports whether head has the bytes at their place.
func (s signature) begins(head []byte) bool {
	if s.at == behindMarks {
		return bytes.HasPrefix(bytes.TrimLeft(trimMarks(head), " \t\r\n"), []byte(s.magic))
	}
	return len(head) >= s.at && bytes.HasPrefix(head[s.at:], []byte(s.magic))
}

// packed are the files whose contents nobody can read before they are unpacked or converted, whatever the contents are.
var packed = []signature{
	{"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", unpack},
	{"Rar!\x1a\x07", 0, "a RAR archive", unpack},
	{"ustar", 257, "a tar archive", "unpack it with tar -xf, and name the files inside, or their folder"},
	{"!<arch>\n", 0, "an ar archive", unpack},
	{"MSCF\x00\x00\x00\x00", 0, "a cabinet of Windows", unpack},
	{"LZIP\x01", 0, "lzip data", "unpack it with lzip -d"},
	{"\x04\x22\x4d\x18", 0, "LZ4 data", "unpack it with lz4 -d"},
	{"\x1f\x9d", 0, "data of compress", "unpack it with gzip -d"},
	{"\x5d\x00\x00", 0, "LZMA data", "unpack it with xz -d --format=lzma"},
	{"\xff\x06\x00\x00sNaPpY", 0, "Snappy data", "unpack it with snzip -d"},
	{"\xff\xfe\x00\x00", 0, "UTF-32 text", fromUTF32},
	{"\x00\x00\xfe\xff", 0, "UTF-32 text", fromUTF32},
	{"\xff\xfe", 0, "UTF-16 text", fromUTF16},
	{"\xfe\xff", 0, "UTF-16 text", fromUTF16},
}

// Packed returns what a file that begins with head is, such as "a tar archive" or "UTF-16 text", and what to
// do, if its contents cannot be read as they are, whatever they are; name is "" for others. It does
// not return a [Compression], which is undone on reading.
func Packed(head []byte) (name, remedy string) {
	for _, s := range packed {
		if s.begins(head) {
			return s.name, s.remedy
		}
	}
	return "", ""
}

const (
	unpack    = "unpack it, and name the files inside, or their folder"
	otherFile = "give the text that belongs to it"
	toPlain   = "save it as plain text first, for instance with pandoc -t plain"
	toParquet = `write it as Parquet, for instance with Dataset.to_parquet of Hugging Face's datasets, which corpus.format = "parquet" reads`
	catalogue = `write corpus.train = "gettext:" with its path behind, which reads its messages`
	toLines   = `if you trust it, write its texts or words as lines first, such as those of a list, or the keys of a dict: python3 -c 'import pickle; print(*pickle.load(open("FILE", "rb")), sep="\n")'`
	toLinesOf = `if you trust it, write its texts or words as lines first, such as those of a list, or the keys of a dict: python3 -c 'import torch; print(*torch.load("FILE", weights_only=False), sep="\n")'; a vocabulary of torchtext has them in get_itos()`
	toText    = "take out the text first, for instance with pdftotext"
)

var signatures = []signature{
	{"PK\x03\x04", 0, "a zip archive, or a document that is packed as one (docx, odt, epub)", "unpack it, or save the document as plain text"},
	{"%PDF-", behindMarks, "a PDF document", toText},
	{"%!PS", behindMarks, "PostScript", toText},
	{`{\rtf`, behindMarks, "an RTF document", toPlain},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "a document of an old office program", toPlain},
	{"SQLite format 3\x00", 0, "an SQLite database", `take out the text first: sqlite3 FILE "select … from …"`},
	{"\x93NUMPY", 0, "a NumPy array", otherFile},
	{"\x89HDF\r\n", 0, "an HDF5 file", otherFile},
	{"PAR1", 0, parquetFile, `set corpus.format = "parquet", and with corpus.columns = {text = "NAME"} the column that has the text`},
	{"ARROW1\x00\x00", 0, "an Arrow file", toParquet},
	{"\xff\xff\xff\xff", 0, "an Arrow file", toParquet},
	{"FEA1", 0, "an Arrow file", toParquet},
	{"\x80\x02", 0, "a Python pickle", toLines},
	{"\x80\x03", 0, "a Python pickle", toLines},
	{"\x80\x04\x95", 0, "a Python pickle", toLines},
	{"\x80\x05\x95", 0, "a Python pickle", toLines},
	{"\xde\x12\x04\x95", 0, "a catalogue of gettext", catalogue},
	{"\x95\x04\x12\xde", 0, "a catalogue of gettext", catalogue},
	{"/annex/objects/", 0, "a pointer of git-annex and not the text", "fetch the text with git annex get"},
	{"\x89PNG\r\n", 0, "an image", otherFile},
	{"\xff\xd8\xff", 0, "an image", otherFile},
	{"GIF87a", 0, "an image", otherFile},
	{"GIF89a", 0, "an image", otherFile},
	{"II*\x00", 0, "an image", otherFile},
	{"MM\x00*", 0, "an image", otherFile},
	{"RIFF", 0, "an image, a sound or a film", otherFile},
	{"ID3\x03", 0, "a sound", otherFile},
	{"ID3\x04", 0, "a sound", otherFile},
	{"OggS\x00", 0, "a sound", otherFile},
	{"fLaC\x00", 0, "a sound", otherFile},
	{"ftyp", 4, "a film", otherFile},
	{"\x7fELF", 0, "an executable", otherFile},
	{"MZ\x90\x00", 0, "an executable", otherFile},
	{"\xcf\xfa\xed\xfe", 0, "an executable", otherFile},
	{"\xce\xfa\xed\xfe", 0, "an executable", otherFile},
	{"\xca\xfe\xba\xbe", 0, "an executable", otherFile},
	{"\x00asm", 0, "an executable", otherFile},
	{"version https://git-lfs.github.com/spec/", 0, "a pointer of Git LFS and not the text", "fetch the text with git lfs pull"},
}

// zips are documents and others that are packed as zip archives, by names of files that they have in them.
var zips = []signature{
	{"/data.pkl", 0, "a PyTorch file", toLinesOf},
	{"mimetypeapplication/epub+zip", 0, "an EPUB book", "save it as plain text first, with pandoc -f epub -t plain"},
	{"word/document.xml", 0, "a Word document", "save it as plain text first, with pandoc -f docx -t plain"},
	{"xl/workbook.xml", 0, "an Excel table", "save it as CSV first"},
	{"ppt/presentation.xml", 0, "PowerPoint slides", "save their text first"},
	{"mimetypeapplication/vnd.oasis.opendocument.text", 0, "an OpenDocument text", "save it as plain text first, with pandoc -f odt -t plain"},
	{"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", 0, "an OpenDocument table", "save it as CSV first"},
}

// zipped returns which document a zip archive is that begins with head; ok is false for other archives.
func zipped(head []byte) (s signature, ok bool) {
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return s, false
	}
	for _, s := range zips {
		if bytes.Contains(head, []byte(s.magic)) {
			return s, true
		}
	}
	return s, false
}
