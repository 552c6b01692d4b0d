// Lexigraph-bucket is the command lexigraph with drivers for buckets: its run, sweep and compare train in them.
//
//	lexigraph-bucket sweep FILE --out s3://BUCKET/PREFIX       Amazon S3, and servers like it
//	lexigraph-bucket sweep FILE --out gs://BUCKET/PREFIX       Google Cloud Storage
//	lexigraph-bucket sweep FILE --out azblob://BUCKET/PREFIX   Azure Blob Storage
//
// It is a module of its own: the drivers make the program twice as large, and slower to start.
package main

import (
	"github.com/lexigraph/lexigraph/cmd"
	"github.com/lexigraph/lexigraph/cmd/lexigraph-bucket/blob"
	"github.com/lexigraph/lexigraph/configs"
)

func main() { cmd.Main(configs.Parts{Stores: blob.Stores()}) }
