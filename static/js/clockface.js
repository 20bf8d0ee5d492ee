// The plain clock page: hours and minutes, in the way of this device.
const face = document.querySelector("[data-clock]");
const show = () => {
  face.textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
};
show();
setInterval(show, 1000);
