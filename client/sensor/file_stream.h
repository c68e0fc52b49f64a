// FileStream: which of a sensor's streams a file belongs to, and how far into the file its counts
// go.
//
// A file is known by what is in it, not by its name: a stream is named after the fingerprint of the
// file's longest prefix of a standard length, which stays while the file grows, is renamed, copied
// or compressed. The position that the server keeps with the counts holds the digest of all that
// was counted, so that two files with the same beginning are told apart.
#ifndef SCANTREND_CLIENT_SENSOR_FILE_STREAM_H_
#define SCANTREND_CLIENT_SENSOR_FILE_STREAM_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/outlet.h"
#include "client/sensor/source_position.pb.h"

namespace scantrend {

struct FileStream {
  std::string name;                   // of the stream
  uint64_t sequence = 0;              // its last batch that is counted; 0: the file is new
  sensor::SourcePosition position;    // what came with that batch
  std::unique_ptr<HitSource> source;  // the file, from `position` on
};

// Opens the file, to be read from `position` on, or from its beginning if that is empty. nullptr:
// what was counted is not how this file begins, or the file is shorter or damaged before there.
using OpenFileAt =
    std::function<absl::StatusOr<std::unique_ptr<HitSource>>(const sensor::SourcePosition&)>;

// The stream of the file `path`. Asks the outlet for each prefix that the file might be known by,
// at most 100 times each; reads the file up to the position. Errors: those of `open`,
// FingerprintFile and Outlet::Find; RESOURCE_EXHAUSTED (a hundred other files have the same
// beginning).
absl::StatusOr<FileStream> FindFileStream(Outlet& outlet, const std::string& path,
                                          const OpenFileAt& open);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FILE_STREAM_H_
