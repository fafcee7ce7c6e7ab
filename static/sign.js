// Drawing a signature: an extra. Without it, or without JavaScript, the typed name is the signature.
(() => {
  "use strict";
  const box = document.querySelector("[data-pad]");
  const field = document.getElementById("drawing");
  const canvas = box?.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  if (!pen || !field) return;
  box.hidden = false;
  Object.assign(pen, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#15191e" });
  let drawing = false;

  const place = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [(clientX - left) * canvas.width / width, (clientY - top) * canvas.height / height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  const end = () => {
    if (drawing) field.value = canvas.toDataURL("image/png");
    drawing = false;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  box.querySelector("[data-pad-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    field.value = "";
  });
  if (field.value) {
    const before = new Image(); // "Correct something": what was drawn is still there
    before.addEventListener("load", () => pen.drawImage(before, 0, 0, canvas.width, canvas.height));
    before.src = field.value;
  }
})();
