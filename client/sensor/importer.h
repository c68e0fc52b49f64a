// Importer: reads the lines of a log and delivers its hits, from where the server's counts end.
#ifndef SCANTREND_CLIENT_SENSOR_IMPORTER_H_
#define SCANTREND_CLIENT_SENSOR_IMPORTER_H_

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/address.h"
#include "client/ingest_connection.h"
#include "client/producer.h"
#include "client/sensor/file_stream.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/import_result.h"

namespace scantrend {

struct ImportOptions {
  std::string sensor;
  std::string format;            // a name of hit_readers.h
  std::string stream = "stdin";  // of input that has no fingerprint: a pipe, a terminal
  ReaderOptions reader;
  std::string match;                       // only lines that hold this text
  std::vector<Network> targets;            // only hits to these; empty: all
  size_t batch_hits = kProducerBatchHits;  // 1 to 65,536
  std::chrono::milliseconds retry_for = std::chrono::seconds(10);
  std::chrono::milliseconds flush_after = std::chrono::seconds(1);  // live input
};

// How far a file is.
struct ImportProgress {
  uint64_t bytes_read = 0;
  uint64_t bytes_total = 0;  // 0: not known
  uint64_t lines = 0;
};

// Not thread-safe.
class Importer {
 public:
  // What is passed must outlive it. `rejects` gets the malformed lines (nullptr: nobody does);
  // `messages` what a person should know; `on_progress` is called now and then.
  Importer(IngestConnection* connection, ImportOptions options, std::ostream* rejects,
           std::ostream* messages, std::function<void(const ImportProgress&)> on_progress);

  // Delivers the hits of a file (or of standard input, "-") and adds to `result` what became of its
  // lines, whether it ends well or not. When it returns, what was sent is on stable storage, or the
  // status says why not. Lines that an earlier import has delivered are passed over. A last line
  // without a newline is waited for a moment, and then taken as it is; should its rest be written
  // later, that is malformed to the next import. INVALID_ARGUMENT: format or options
  // are wrong, or the file is of another format. NOT_FOUND, PERMISSION_DENIED: the file. DATA_LOSS:
  // it is damaged; what is before that is delivered. ABORTED: another sensor of this name imports
  // the same file. Others: as of Producer.
  absl::Status Import(const std::string& path, ImportResult& result);

 private:
  struct Input;

  absl::StatusOr<Input> OpenFile(const std::string& path);
  absl::StatusOr<Input> OpenLive();
  absl::Status Deliver(const std::string& path, Input& input, ImportResult& result);
  // The lines of `input` into its producer.
  absl::Status ReadLines(const std::string& path, Input& input, ImportResult& result);
  absl::Status TakeLine(const std::string& path, std::string_view line, Input& input,
                        ImportResult& result);
  void Reject(std::string_view line, std::string_view reason, ImportResult& result);
  std::string Position(const Input& input) const;

  IngestConnection* const connection_;
  const ImportOptions options_;
  const uint64_t options_digest_;
  std::ostream* const rejects_;
  std::ostream* const messages_;
  const std::function<void(const ImportProgress&)> on_progress_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_IMPORTER_H_
