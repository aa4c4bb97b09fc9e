#pragma once

#include <memory>
#include <string>

#include "maskid/photo/frame_source.hpp"
#include "maskid/photo/live_source.hpp"

namespace maskid {

struct FrameSourceOptions {
  double rate = 5;   ///< frames a second that are taken of a file, those between are passed over; those of a folder
  LiveOptions live;  ///< of a camera or an address
};

/// The video that `source` names: a number is a camera, what holds "://" the address of a stream (rtsp, http, …), a
/// folder one of pictures in the order of their names (frame-2.png before frame-10.png), anything else a video file.
/// Throws Error when it cannot be opened or holds no frame.
std::unique_ptr<FrameSource> open_frame_source(const std::string& source, const FrameSourceOptions& options);

/// `source` for messages and reports: without the user, password and query of an address.
std::string without_credentials(const std::string& source);

}  // namespace maskid
