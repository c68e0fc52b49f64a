// PointsWriter: exported points, written as they come.
#ifndef SCANTREND_CLIENT_CLI_POINTS_FORMAT_H_
#define SCANTREND_CLIENT_CLI_POINTS_FORMAT_H_

#include <memory>
#include <ostream>

#include "absl/status/status.h"
#include "client/cli/arguments.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// Writes the messages of one export; keeps none of them. Not thread-safe.
//
// CSV is `date,protocol,port,records,targets,sources,new_sources`; JSON is an array of objects with
// these members, one a line; a table has columns of fixed width, as what is yet to come is unknown.
class PointsWriter {
 public:
  virtual ~PointsWriter() = default;

  // What stands before the first point.
  virtual void Begin() = 0;
  // INTERNAL, with nothing of it written, if the message breaks the rules of its columns.
  absl::Status Write(const v1::ExportPointsResponse& points);
  // What stands after the last point; not called after a failure, so that JSON cut short is no
  // JSON.
  virtual void End() {}

 protected:
  // `points` is well-formed.
  virtual void WritePoints(const v1::ExportPointsResponse& points) = 0;
};

// `out` outlives the writer.
std::unique_ptr<PointsWriter> NewPointsWriter(Format format, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_POINTS_FORMAT_H_
