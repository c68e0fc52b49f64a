// The series that rose as CSV, JSON and table.
#ifndef SCANTREND_CLIENT_CLI_RISING_FORMAT_H_
#define SCANTREND_CLIENT_CLI_RISING_FORMAT_H_

#include <ostream>

#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// The columns that WriteRisingCsv writes, without a newline.
extern const char kRisingCsvColumns[];

// A line for each series, the surest first; ranks count from 1. `similar` is "port/protocol" of
// each, joined by semicolons.
void WriteRisingCsv(const v1::ListRisingPortsResponse& rising, std::ostream& out);

// An object with the members of the response. Classes and leads are in lower case ("step",
// "sources").
void WriteRisingJson(const v1::ListRisingPortsResponse& rising, std::ostream& out);

// A heading, an aligned line for each series, and what all of it is worth: how many were judged,
// how many of the findings may be false, what it means that there are none. Where a line would be
// wider than `columns`, the lesser part of it goes into a second one.
void WriteRisingTable(const v1::ListRisingPortsResponse& rising, v1::Kind kind, int columns,
                      std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_RISING_FORMAT_H_
