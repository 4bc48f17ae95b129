package procfs_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	_ "unsafe" // go:linkname

	"github.com/prometheus/procfs"
)

// The package reads only files; its parser is reached by name, so that both sides parse from memory.
//
//go:linkname parseBuddyInfo github.com/prometheus/procfs.parseBuddyInfo
func parseBuddyInfo(r io.Reader) ([]procfs.BuddyInfo, error)

func text(b *testing.B) (string, []byte) {
	path := os.Getenv("FRAGTOOLS_BENCH_BUDDYINFO")
	content, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return path, content
}

func BenchmarkParse(b *testing.B) {
	_, content := text(b)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if _, err := parseBuddyInfo(bytes.NewReader(content)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadFile(b *testing.B) {
	path, _ := text(b)
	fs, err := procfs.NewFS(filepath.Dir(path))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if _, err := fs.BuddyInfo(); err != nil {
			b.Fatal(err)
		}
	}
}
