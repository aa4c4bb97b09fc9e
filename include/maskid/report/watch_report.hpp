#pragma once

#include <string>

#include "maskid/photo/frame_source.hpp"
#include "maskid/recognition/watch.hpp"
#include "maskid/report/identify_report.hpp"
#include "maskid/report/report_format.hpp"

namespace maskid {

/// What a video is watched with.
struct WatchSetting {
  std::string source;  ///< without credentials
  IdentifySetting search;
  double fnir = 0;
  SequentialRule rule;
};

/// How a video came out.
struct WatchEnd {
  WatchCounts counts;
  FrameCounts frames;
  double seconds = 0;  ///< from the first frame to the last
};

/// Lines that are printed as they fall, each ended by a newline; JSON is a line an object, with "event" start, decision
/// or end; CSV is a header and a row a decision, with nothing at the end.
std::string watch_start(const WatchSetting& setting, ReportFormat format);
std::string watch_decision(const TrackDecision& decision, ReportFormat format);
std::string watch_end(const WatchEnd& end, ReportFormat format);

}  // namespace maskid
