// FileStream: which of a sensor's streams a file belongs to, and how far into the file its counts
// go.
//
// A file is known by what is in it, not by its name: a stream is named after the fingerprint of the
// file's longest prefix of a standard length, which stays while the file grows, is renamed, copied
// or compressed. The position that the server keeps with the counts holds the digest of all that
// was counted, so that two files with the same beginning are told apart.
#ifndef SCANTREND_CLIENT_SENSOR_FILE_STREAM_H_
#define SCANTREND_CLIENT_SENSOR_FILE_STREAM_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/ingest_connection.h"
#include "client/sensor/input/line_source.h"
#include "client/sensor/source_position.pb.h"

namespace scantrend {

struct FileStream {
  std::string name;                    // of the stream
  uint64_t sequence = 0;               // its last batch that is counted; 0: the file is new
  sensor::SourcePosition position;     // what came with that batch
  std::unique_ptr<LineSource> source;  // the file, from `position` on
};

// The stream of the file `path`, of `sensor`. Asks the server for each prefix that the file might
// be known by, at most 100 times each; reads the file up to the position. Errors: those of
// LineSource, FingerprintFile and IngestConnection; RESOURCE_EXHAUSTED (a hundred other files have
// the same beginning).
absl::StatusOr<FileStream> FindFileStream(IngestConnection& connection, const std::string& sensor,
                                          const std::string& path);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FILE_STREAM_H_
