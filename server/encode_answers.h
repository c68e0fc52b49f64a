// Answers of the trend reader, but for trends, as messages.
#ifndef SCANTREND_SERVER_ENCODE_ANSWERS_H_
#define SCANTREND_SERVER_ENCODE_ANSWERS_H_

#include "scantrend/v1/trend.pb.h"
#include "server/scanners.h"
#include "storage/trend_reader.h"

namespace scantrend {

void EncodeTopPorts(const TopSeries& top, DayRange range, v1::ListTopPortsResponse* out);
void EncodeRising(const Rising& rising, const RisingQuery& query, v1::ListRisingPortsResponse* out);
void EncodeTopSources(const TopSources& top, DayRange range, const ScannerList& scanners,
                      v1::ListTopSourcesResponse* out);
void EncodeSource(const Address& source, const SourceHistory& history, DayRange range,
                  const ScannerList& scanners, v1::GetSourceResponse* out);
void EncodeSensor(const SensorInfo& info, v1::Sensor* out);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ENCODE_ANSWERS_H_
