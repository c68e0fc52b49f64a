// The sensors as CSV, JSON and table.
#ifndef SCANTREND_CLIENT_CLI_SENSORS_FORMAT_H_
#define SCANTREND_CLIENT_CLI_SENSORS_FORMAT_H_

#include <ostream>
#include <vector>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// `name,first_seen,last_seen,last_hit,batches,accepted,records,refused,sampling_rate`; refused is
// "reason=hits" for each reason, joined by semicolons. A time that is not there is empty.
void WriteSensorsCsv(const std::vector<v1::Sensor>& sensors, std::ostream& out);

// An array of objects with the same members; refused is an object of hits by reason, a time that is
// not there is null.
void WriteSensorsJson(const std::vector<v1::Sensor>& sensors, std::ostream& out);

// Aligned lines, with the refused hits of all reasons in one sum.
void WriteSensorsTable(const std::vector<v1::Sensor>& sensors, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_SENSORS_FORMAT_H_
