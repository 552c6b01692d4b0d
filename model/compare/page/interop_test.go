package page

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"html"
	"image"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// measureScript looks at a page from inside, and writes what it finds into it.
//
//go:embed testdata/measure.js
var measureScript string

// A browser is a Chromium.
type browser struct {
	path, profile string
}

// newBrowser returns the Chromium of this machine, or skips the test.
func newBrowser(t *testing.T) browser {
	t.Helper()
	for _, name := range []string{os.Getenv("LEXIGRAPH_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return browser{path, t.TempDir()}
		}
	}
	t.Skip("there is no Chromium; install it (Debian: chromium) or set LEXIGRAPH_CHROMIUM")
	return browser{}
}

// open opens a file and returns what the browser prints, and what the page complains
// of in its console. Names of hosts lead nowhere.
func (b browser) open(t *testing.T, file string, flags ...string) (out string, complaints []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.path, append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--enable-logging=stderr", "--user-data-dir=" + b.profile,
	}, append(flags, "file://"+file)...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", b.path, err, &stderr)
	}
	for line := range strings.Lines(stderr.String()) {
		if strings.Contains(line, ":CONSOLE") {
			complaints = append(complaints, line)
		}
	}
	return string(text), complaints
}

// shoot returns a picture of a page.
func (b browser) shoot(t *testing.T, file, size string, flags ...string) image.Image {
	t.Helper()
	name := filepath.Join(t.TempDir(), "page.png")
	b.open(t, file, append(flags, "--window-size="+size, "--screenshot="+name)...)
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// TestInteropBrowser opens a page in a browser that has no network.
func TestInteropBrowser(t *testing.T) {
	b := newBrowser(t)
	page := pageOf(t, compared(t, fourMetrics(t), compare.Options{}))
	file := filepath.Join(t.TempDir(), "compare.html")
	writeFile(t, file, page)
	t.Run("page", func(t *testing.T) { b.checkElements(t, file, page) })
	t.Run("measured", func(t *testing.T) { b.checkMeasures(t, filepath.Dir(file), page) })
	t.Run("pictures", func(t *testing.T) { b.checkPictures(t, file) })
}

// fourMetrics returns runs with four metrics.
func fourMetrics(t *testing.T) []*compare.Run {
	t.Helper()
	runs := whole(t, 3, 40)
	of := similarity(t, 20)
	for k, r := range runs {
		judge(t, r, "accuracy")
		r.Manifest.Test = r.Manifest.Valid
		items := make([]float64, 20)
		for i := range items {
			items[i] = float64(i) + 9*math.Sin(float64(5*i+k))
		}
		r.Scores = []evaluate.Result{{Set: "pairs", Metric: "spearman", Items: items, Of: of, Total: 20}}
	}
	return runs
}

func writeFile(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// checkElements holds that the browser has all of the page that is in the file, and does not complain.
func (b browser) checkElements(t *testing.T, file, page string) {
	dom, complaints := b.open(t, file, "--dump-dom")
	if len(complaints) > 0 {
		t.Errorf("the page complains: %q", complaints)
	}
	for _, element := range []string{"<svg", "<path", "<circle", "<tr", "<li"} {
		if got, want := strings.Count(dom, element), strings.Count(page, element); got != want || want == 0 {
			t.Errorf("the browser has %d of %s>, the file %d", got, element, want)
		}
	}
	if !strings.Contains(dom, "<th scope=\"row\">&lt;/style&gt;&lt;/title&gt;&lt;script") {
		t.Error("a word with markup in it is not there as it is")
	}
}

// checkMeasures has a script measure the page in two widths, which the page itself forbids.
func (b browser) checkMeasures(t *testing.T, folder, page string) {
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)
	if !policy.MatchString(page) {
		t.Fatal("the page lets scripts run")
	}
	withScript := func(name, page string) string {
		file := filepath.Join(folder, name)
		writeFile(t, file, strings.Replace(page, "</body>", "<script>"+measureScript+"</script></body>", 1))
		return file
	}
	measurable := withScript("measured.html", policy.ReplaceAllString(page, ""))
	for _, size := range []string{"1280,900", "500,900"} {
		dom, complaints := b.open(t, measurable, "--dump-dom", "--window-size="+size)
		if len(complaints) > 0 {
			t.Errorf("%s: the script complains: %q", size, complaints)
		}
		measured(t, dom, size)
	}
	if dom, complaints := b.open(t, withScript("forbidden.html", page), "--dump-dom"); strings.Contains(dom, "<body data-measured") || len(complaints) == 0 {
		t.Error("a script in the page runs")
	}
}

// checkPictures looks at the page by light, in the dark and on a phone.
func (b browser) checkPictures(t *testing.T, file string) {
	light := b.shoot(t, file, "1200,5000")
	dark := b.shoot(t, file, "1200,5000", "--blink-settings=preferredColorScheme=0")
	phone := b.shoot(t, file, "390,5000")
	brightness := func(p image.Image) uint32 { r, g, b, _ := p.At(1, 1).RGBA(); return (r + g + b) / 3 >> 8 }
	if l, d := brightness(light), brightness(dark); l < 240 || d > 40 {
		t.Errorf("the ground is %d where it should be light and %d where it should be dark", l, d)
	}
	for name, p := range map[string]image.Image{"light": light, "dark": dark, "phone": phone} {
		if share, colours := drawn(p); share < 0.02 || colours < 50 {
			t.Errorf("%s: %.1f %% of the picture is not ground, in %d colours: it is blank", name, 100*share, colours)
		}
	}
	edge := image.Rect(phone.Bounds().Dx()-6, 0, phone.Bounds().Dx(), phone.Bounds().Dy())
	if share, _ := drawn(phone.(interface {
		SubImage(r image.Rectangle) image.Image
	}).SubImage(edge)); share > 0 {
		t.Error("on a phone the page is wider than the screen")
	}
}

// measured checks what the script found.
func measured(t *testing.T, dom, size string) {
	t.Helper()
	m := regexp.MustCompile(`data-measured="([^"]*)"`).FindStringSubmatch(dom)
	if m == nil {
		t.Fatalf("%s: the script did not come to its end", size)
	}
	var found struct {
		Overflow int      // pixels by which the page is wider than the window
		Cut      int      // pixels by which the table of results is wider than what is seen of it
		Empty    []string // charts and lines that take no room
		Outside  []string // labels beyond their map
		Covered  float64  // the share of the maps' labels that lie on others, by area
		Switched bool     // the other axis is seen when it is chosen, and only that
		Small    []string // text that nobody can read
		Labels   int
		Requests []string // for other files
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), &found); err != nil {
		t.Fatal(err)
	}
	if found.Overflow > 0 {
		t.Errorf("%s: the page is %d pixels wider than the window", size, found.Overflow)
	}
	if seen := found.Cut <= 0; seen != (size == "1280,900") {
		t.Errorf("%s: of the table of results %d pixels are not seen; it fits a large screen, and scrolls on a small one", size, found.Cut)
	}
	if len(found.Empty) > 0 || len(found.Outside) > 0 || len(found.Small) > 0 || len(found.Requests) > 0 {
		t.Errorf("%s: these are empty: %q; outside: %q; too small: %q; asked for: %q", size, found.Empty, found.Outside, found.Small, found.Requests)
	}
	if found.Labels < 60 || found.Covered > 0.1 {
		t.Errorf("%s: %d labels, and %.0f %% of them are covered", size, found.Labels, 100*found.Covered)
	}
	if !found.Switched {
		t.Errorf("%s: the axis does not change", size)
	}
}

// drawn returns which share of a picture is not of its first pixel's colour, and how
// many colours it has.
func drawn(p image.Image) (share float64, colours int) {
	seen := map[[3]uint32]bool{}
	b := p.Bounds()
	at := func(x, y int) [3]uint32 { r, g, b, _ := p.At(x, y).RGBA(); return [3]uint32{r, g, b} }
	ground := at(b.Min.X, b.Min.Y)
	n := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := at(x, y)
			seen[c] = true
			if c != ground {
				n++
			}
		}
	}
	return float64(n) / float64(b.Dx()*b.Dy()), len(seen)
}
